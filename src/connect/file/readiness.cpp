#include "readiness.hpp"

#include <weir/asio/await.hpp>
#include <weir/asio/scheduler.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/sleep.hpp>

#include <boost/asio/deferred.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {
namespace file {

namespace {

namespace asio = boost::asio;

class context_here : public detail::context_awaiter {
 public:
  context& await_resume() const noexcept { return *ctx_; }
};

/// An epoll descriptor that watches one descriptor, known to the reactor of an execution context in its place.
///
/// Asio makes what it watches non-blocking, and that flag belongs to the open file description: a terminal or a pipe shares
/// it with whoever else has it open, and would keep it when the program is gone.
///
/// It lives in the frame of a stream that may outlive its run, and with it the execution context, where Asio's own
/// objects must not: then the destructor of that one is not called.
class watch {
 public:
  watch(run_state& run, asio_scheduler& loop, int descriptor, direction way) : run_(run) {
    run_.add_reference();
    watching_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (watching_ < 0) return;
    epoll_event one{};
    one.events = way == direction::read ? EPOLLIN : EPOLLOUT;
    if (::epoll_ctl(watching_, EPOLL_CTL_ADD, descriptor, &one) == 0) {
      std::construct_at(&known_, loop.executor(), watching_);
    } else {
      ::close(std::exchange(watching_, -1));
    }
  }
  watch(const watch&) = delete;
  watch& operator=(const watch&) = delete;
  ~watch() {
    if (watching_ >= 0) run_.over() ? static_cast<void>(::close(watching_)) : std::destroy_at(&known_);
    run_.release();
  }

  explicit operator bool() const noexcept { return watching_ >= 0; }
  auto ready() { return known_.async_wait(asio::posix::descriptor_base::wait_read, asio::deferred); }

 private:
  run_state& run_;
  int watching_;
  union {
    asio::posix::stream_descriptor known_;  // only where watching_ is a descriptor
  };
};

}  // namespace

bool is_ready(int descriptor, direction way) noexcept {
  pollfd one{descriptor, way == direction::read ? short{POLLIN} : short{POLLOUT}, 0};
  return ::poll(&one, 1, 0) != 0;  // an error too: the read or the write that follows reports it
}

task<> ready(int descriptor, direction way) {
  context& here = co_await context_here();
  if (asio_scheduler* const loop = asio_scheduler::of(here.loop()); loop != nullptr) {
    watch one(here.run(), *loop, descriptor, way);
    if (one) {
      co_await one.ready();
      co_return;
    }
  }
  // No reactor, or one that does not take this kind of descriptor.
  while (!is_ready(descriptor, way)) co_await weir::sleep(std::chrono::milliseconds(10));
}

}  // namespace file
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/asio/on_signal.hpp>
#include <weir/asio/scheduler.hpp>
#include <weir/core/run_state.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <mutex>
#include <optional>

namespace weir {
inline namespace v0 {
namespace detail {

/// What SIGINT and SIGTERM did before the first of the watches that live, restored by the last one.
///
/// Signals belong to the process, and so does this: runs in several threads may overlap in any order.
class previous_handlers {
 public:
  static void save() {
    const std::lock_guard lock(mutex());
    if (watches_++ != 0) return;
    sigaction(SIGINT, nullptr, &interrupt_);
    sigaction(SIGTERM, nullptr, &terminate_);
  }
  static void restore() noexcept {
    const std::lock_guard lock(mutex());
    if (--watches_ != 0) return;
    sigaction(SIGINT, &interrupt_, nullptr);
    sigaction(SIGTERM, &terminate_, nullptr);
  }

 private:
  static std::mutex& mutex() noexcept {
    static std::mutex the_mutex;
    return the_mutex;
  }

  static inline unsigned watches_ = 0;
  static inline struct sigaction interrupt_ {};
  static inline struct sigaction terminate_ {};
};

/// SIGINT and SIGTERM as events of a loop, from its construction to its destruction.
class caught_signals {
 public:
  template <class F>
  caught_signals(boost::asio::io_context& context, F arrived) {
    previous_handlers::save();
    try {
      set_.emplace(context, SIGINT, SIGTERM);
    } catch (...) {
      previous_handlers::restore();
      throw;
    }
    wait(arrived);
  }
  caught_signals(const caught_signals&) = delete;
  caught_signals& operator=(const caught_signals&) = delete;
  ~caught_signals() {
    // Asio leaves the default handlers behind. Until the previous ones are back, a signal waits.
    sigset_t both;
    sigset_t before;
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &both, &before);
    set_.reset();
    previous_handlers::restore();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  template <class F>
  void wait(F arrived) {
    set_->async_wait([arrived](const boost::system::error_code& error, int signal) {
      if (!error) arrived(signal);
    });
  }

 private:
  std::optional<boost::asio::signal_set> set_;
};

/// Does for one run what its `on_signal` says.
class signal_watch : private timer_node {
 public:
  using stop_function = void (*)(void* root) noexcept;

  signal_watch(boost::asio::io_context& context, asio_scheduler& loop, run_state& run, on_signal policy, void* root,
               stop_function stop_root)
      : timer_node([](timer_node& self) noexcept { static_cast<signal_watch&>(self).stop(); }),
        loop_(loop),
        run_(run),
        policy_(policy),
        root_(root),
        stop_(stop_root) {
    caught_.emplace(context, on_arrival(*this));
  }

  /// The first signal; 0 while none has come.
  int signal() const noexcept { return signal_; }

 private:
  class on_arrival {
   public:
    explicit on_arrival(signal_watch& watch) noexcept : watch_(&watch) {}
    void operator()(int signal) const {
      watch_->loop_.event([this, signal] { watch_->arrived(signal); });
    }

   private:
    signal_watch* watch_;
  };

  void arrived(int signal) {
    if (signal_ != 0) {
      withdraw();
      caught_.reset();
      stop();
      return;
    }
    signal_ = signal;
    if (policy_.signal_ != nullptr) *policy_.signal_ = signal;
    run_.request_drain();
    if (policy_.time_) {
      const time_point from = loop_.now();
      loop_.arm(*this, *policy_.time_ < time_point::max() - from ? from + *policy_.time_ : time_point::max());
    }
    caught_->wait(on_arrival(*this));
  }
  void stop() noexcept { stop_(root_); }

  asio_scheduler& loop_;
  run_state& run_;
  on_signal policy_;
  void* root_;
  stop_function stop_;
  std::optional<caught_signals> caught_;
  int signal_ = 0;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

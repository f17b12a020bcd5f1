#pragma once

#include <weir/asio/detail/signal_watch.hpp>
#include <weir/asio/on_signal.hpp>
#include <weir/asio/run_options.hpp>
#include <weir/asio/scheduler.hpp>
#include <weir/asio/stopped.hpp>
#include <weir/core/root_task.hpp>
#include <weir/core/task.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// The io_context of one `run`, and the loop on it.
class run_host final : private asio_host {
 public:
  run_host() : loop_(*this, context_.get_executor()) {}

  boost::asio::io_context& context() noexcept { return context_; }
  asio_scheduler& loop() noexcept { return loop_; }

  /// Until the loop is over; what waits for another thread waits here.
  void run() {
    const auto work = boost::asio::make_work_guard(context_);
    while (!over_) {
      context_.run();
      context_.restart();  // somebody else has stopped it: a poll from inside a handler does
    }
  }

 private:
  // The io_context is destroyed after the loop, and runs nothing in between.
  std::shared_ptr<void> keep_alive() noexcept override { return nullptr; }
  void run_over() override {
    over_ = true;
    context_.stop();
  }

  boost::asio::io_context context_{1};
  asio_scheduler loop_;
  bool over_ = false;
};

}  // namespace detail

/// Runs a task, and all that it starts, on the calling thread: `int main() { weir::run(save_all()); }`
///
/// Result   the task's.
/// Errors   the task's; `stopped` when `options` had it stopped. What a handler of yours on this_executor() throws passes
///          through, and destroys the task.
/// Ends     when the task has ended and every exit that was started has: also the exits of streams that were left early.
/// Signals  untouched, unless `options` says otherwise: `weir::run(task, weir::on_signal::drain)`.
/// Threads  the calling one. Other threads reach the run through `scheduler::post` (co_await weir::this_scheduler()) while
///          it lasts, and it lasts as long as its task waits for one of them.
/// Example  examples/asio_signals.cpp
/// See      spawn (into an io_context of yours), this_executor (for sockets), weir::testing::run (virtual time)
template <class T>
T run(task<T> body, const run_options& options = run_options()) {
  detail::run_host host;
  root_task<T> root(host.loop(), std::move(body),
                    [](root_task<T>& over) noexcept { asio_scheduler::of(over.run().loop())->end(); });
  options.apply(root.run());
  std::optional<detail::signal_watch> watch;
  if (options.signals()) {
    watch.emplace(host.context(), host.loop(), root.run(), *options.signals(), &root,
                  [](void* stopping) noexcept { static_cast<root_task<T>*>(stopping)->stop(); });
  }
  root.start();
  host.run();
  if (root.stopped()) throw stopped(watch->signal(), root.run().discarded());
  if (root.error()) std::rethrow_exception(root.error());
  if constexpr (!std::is_void_v<T>) return root.take();
}

/// Any other awaitable: `weir::run(s.count())`.
template <awaitable A>
  requires(!detail::is_task<std::remove_cvref_t<A>>)
auto run(A&& body, const run_options& options = run_options()) {
  return weir::run(detail::as_task(std::forward<A>(body)), options);
}

}  // namespace v0
}  // namespace weir

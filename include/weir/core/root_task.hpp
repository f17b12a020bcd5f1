#pragma once

#include <weir/core/run_state.hpp>
#include <weir/core/task.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace weir {
inline namespace v0 {

/// For hosts of a loop: one task at the root of its own run, from its start until its last exit has ended.
///
/// `over` is called from the loop, once; it may destroy the root task.
template <class T>
class root_task : private ready_node, private detail::task_waker {
 public:
  using function = void (*)(root_task&) noexcept;

  root_task(scheduler& loop, task<T>&& body, function when_over)
      : ready_node([](ready_node& self) noexcept { static_cast<root_task&>(self).go_on(); }),
        task_waker([](task_waker& self) noexcept { static_cast<root_task&>(self).body_ended(); }),
        run_(new run_state(loop)),
        body_(std::move(body)),
        over_(when_over) {}
  root_task(const root_task&) = delete;
  root_task& operator=(const root_task&) = delete;
  ~root_task() {
    withdraw();
    body_.reset();
    run_->finish();
    run_->release();
  }

  run_state& run() noexcept { return *run_; }
  /// Posts the start of the task.
  void start() noexcept { run_->loop().enqueue(*this); }
  /// Destroys the task; its exits still run to their end. Not from inside the task.
  void stop() noexcept {
    if (phase_ != phase::starting && phase_ != phase::running) return;
    stopped_ = true;
    phase_ = phase::ended;
    body_.reset();
    run_->loop().enqueue(*this);
  }
  bool over() const noexcept { return phase_ == phase::over; }
  bool stopped() const noexcept { return stopped_; }
  std::exception_ptr error() const noexcept { return error_; }
  detail::regular_t<T> take() { return std::move(*result_); }

 private:
  enum class phase : unsigned char { starting, running, ended, exits, over };

  void go_on() noexcept {
    switch (phase_) {
      case phase::starting:
        phase_ = phase::running;
        if (!body_.start(run_->ctx())) {
          body_.notify(*this);
          return;
        }
        phase_ = phase::ended;
        [[fallthrough]];
      case phase::ended:
        if (!stopped_) collect();
        body_.reset();
        phase_ = phase::exits;
        run_->when_exits_are_over(*this);
        return;
      case phase::exits:
        phase_ = phase::over;
        over_(*this);
        return;
      case phase::running:
      case phase::over:
        return;
    }
  }
  void body_ended() noexcept {
    phase_ = phase::ended;
    run_->loop().enqueue(*this);
  }
  void collect() noexcept {
    try {
      result_.emplace(detail::regular_result(body_));
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  run_state* run_;
  task<T> body_;
  function over_;
  std::optional<detail::regular_t<T>> result_;
  std::exception_ptr error_;
  phase phase_ = phase::starting;
  bool stopped_ = false;
};

}  // namespace v0
}  // namespace weir

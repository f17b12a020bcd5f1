#pragma once

#include <weir/core/context.hpp>

#include <chrono>
#include <coroutine>

namespace weir {
inline namespace v0 {

namespace detail {

/// `length` in the ticks of our clock, rounded up; what does not fit becomes the longest there is.
template <class Rep, class Period>
duration in_ticks(std::chrono::duration<Rep, Period> length) noexcept {
  using exact = std::chrono::duration<long double, duration::period>;
  if (exact(length) >= exact(duration::max())) return duration::max();
  return exact(length) > exact(0) ? std::chrono::ceil<duration>(length) : duration::zero();
}

class sleep_awaiter : private timer_node {
 public:
  explicit sleep_awaiter(duration length) noexcept
      : timer_node([](timer_node& self) noexcept { static_cast<sleep_awaiter&>(self).sleeper_.resume(); }),
        length_(length) {}
  sleep_awaiter(sleep_awaiter&& unawaited) noexcept : sleep_awaiter(unawaited.length_) {}
  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> sleeper) noexcept {
    sleeper_ = sleeper;
    const time_point from = ctx_->now();
    ctx_->loop().arm(*this, length_ < time_point::max() - from ? from + length_ : time_point::max());
  }
  void await_resume() const noexcept {}

 private:
  duration length_;
  context* ctx_ = nullptr;
  std::coroutine_handle<> sleeper_;
};

class post_awaiter : private ready_node {
 public:
  post_awaiter() noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<post_awaiter&>(self).waiting_.resume(); }) {}
  post_awaiter(post_awaiter&&) noexcept : post_awaiter() {}
  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) noexcept {
    waiting_ = waiting;
    ctx_->loop().enqueue(*this);
  }
  void await_resume() const noexcept {}

 private:
  context* ctx_ = nullptr;
  std::coroutine_handle<> waiting_;
};

class context_awaiter {
 public:
  context_awaiter() noexcept {}
  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}

 protected:
  context* ctx_ = nullptr;
};

class now_awaiter : public context_awaiter {
 public:
  time_point await_resume() const noexcept { return ctx_->now(); }
};

class scheduler_awaiter : public context_awaiter {
 public:
  scheduler& await_resume() const noexcept { return ctx_->loop(); }
};

}  // namespace detail

/// `co_await weir::sleep(100ms)`: goes on when the time has passed; at the earliest in the next turn of the loop.
/// Takes chrono durations only; a negative one is zero. No allocation: the timer lies in the awaiting coroutine.
template <class Rep, class Period>
[[nodiscard]] auto sleep(std::chrono::duration<Rep, Period> length) noexcept {
  return detail::sleep_awaiter(detail::in_ticks(length));
}

/// `co_await weir::now()`: the time of the run, virtual in tests. Does not suspend.
[[nodiscard]] inline auto now() noexcept { return detail::now_awaiter(); }

/// `co_await weir::post()`: lets everything else that is ready have its turn first.
[[nodiscard]] inline auto post() noexcept { return detail::post_awaiter(); }

/// `co_await weir::this_scheduler()`: the loop, whose `post(f)` may be called from any thread while the run lasts.
[[nodiscard]] inline auto this_scheduler() noexcept { return detail::scheduler_awaiter(); }

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/task.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// How a function with a state is called: the state is moved in, unless the function takes it as `S&`.
template <class F, class S>
decltype(auto) call_with_state(F& f, S& state) {
  if constexpr (std::is_invocable_v<F&, S&&>) {
    return std::invoke(f, std::move(state));
  } else {
    return std::invoke(f, state);
  }
}
template <class F, class S>
constexpr bool takes_state() {
  return std::is_invocable_v<F&, S&&> || std::is_invocable_v<F&, S&>;
}
template <class F, class S>
using step_result_t = decltype(call_with_state(std::declval<F&>(), std::declval<S&>()));

/// A source that calls a function for each value that it is asked for, one call at a time; awaited where it returns an
/// awaitable.
///
/// What is called, and what comes of it, is the business of `Steps`, a class with
///                 `value`, `answer`        what comes out, what the call gives, awaited
///                 `over()`                 there is no further call
///                 `begin()`                the call: an answer, or an awaitable of one
///                 `finish(answer&&, push)` goes on behind that answer: what `push(value&&)` said, true without a value
template <class Steps>
class stepped_stream : public stream_base<stepped_stream<Steps>, typename Steps::value> {
  using value = typename Steps::value;
  using answer = typename Steps::answer;
  static constexpr bool awaits = awaitable<decltype(std::declval<Steps&>().begin())>;

 public:
  explicit stepped_stream(Steps&& steps) : steps_(std::move(steps)) {}
  stepped_stream(stepped_stream&&) = default;
  ~stepped_stream() { break_off(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    const auto push = [&sink](value&& v) { return sink(static_cast<value&&>(v)); };
    for (;;) {
      if constexpr (awaits) {
        if (call_ && !call_.done()) {
          if (!ctx.run().draining()) return drive_status::pending;
          break_off();
        }
        if (call_) {
          if (!steps_.finish(collect(), push)) return drive_status::satisfied;
          continue;
        }
      }
      if (steps_.over() || ctx.run().draining()) return drive_status::done;
      if (!ctx.spend()) return drive_status::pending;
      if constexpr (awaits) {
        begin(ctx);
      } else {
        if (!steps_.finish(steps_.begin(), push)) return drive_status::satisfied;
      }
    }
  }
  close_status close(context&) noexcept {
    break_off();
    return close_status::closed;
  }
  using stream_base<stepped_stream, value>::close;

 private:
  void begin(context& ctx) {
    downstream_ = &ctx;
    call_ = as_task(steps_.begin());
    waker_.wakes(ctx);
    if (call_.start(ctx)) return;
    call_.notify(waker_);
    drain_.start(ctx);
  }
  answer collect() {
    drain_.stop();
    auto ended = std::move(call_);  // it is gone before the consumer sees what it gave
    return ended.result();
  }
  /// A value that nobody asks for any more goes to on_discard; a call that runs is destroyed.
  void break_off() noexcept {
    if constexpr (awaits) {
      if (!call_) return;
      drain_.stop();
      if (!call_.done()) return call_.reset();
      try {
        static_cast<void>(steps_.finish(collect(), [this](value&& v) {
          discard_owned<value>(*downstream_, static_cast<value&&>(v));
          return true;
        }));
      } catch (...) {
        // An error that nobody asks for any more.
      }
    }
  }

  Steps steps_;
  std::conditional_t<awaits, task<answer>, task<>> call_;
  context_waker waker_;
  drain_watch drain_;
  context* downstream_ = nullptr;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

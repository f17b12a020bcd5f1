#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/keeping.hpp>
#include <weir/ops/detail/stage_tools.hpp>
#include <weir/ops/detail/thinned_stream.hpp>

#include <utility>

namespace weir {
inline namespace v0 {

/// Which value of a window `throttle` lets through: the first, at once; the latest, when the window is over; or both.
enum class edge : unsigned char { leading, trailing, both };

namespace detail {

class throttle_rule {
 public:
  throttle_rule(duration window, edge which) noexcept : window_(window), edge_(which) {}

  template <class Up>
  using stage_of = thinned_stream<Up, throttle_rule>;

  void begin(time_point) noexcept {}
  template <class Stage, class T>
  void arrived(Stage& stage, T&& value) {
    const bool opens = !stage.clock_running();
    if (opens) stage.start_clock(window_);
    if (opens && edge_ != edge::trailing) {
      stage.give(std::move(value));
    } else if (edge_ != edge::leading) {
      stage.hold(std::move(value));
    } else {
      stage.skip(std::move(value));
    }
  }
  template <class Stage>
  void expired(Stage& stage) {
    if (stage.give_held()) stage.start_clock(window_);
  }

 private:
  duration window_;
  edge edge_;
};

}  // namespace detail

/// At most one value in each `window`: the first one at once, the latest one when the window is over.
///
///     source                          ab-c----d--|
///     throttle(4, edge::both)         a---c---d--|
///     throttle(4, edge::leading)      a-------d--|
///     throttle(4, edge::trailing)     ----c------(d|)
///
/// Shape    stream<T> -> stream<T>; order kept; T is no reference.
/// Units    window: a duration, >= 0, from when a value was due, not from when a slow consumer took it; the first one
///          starts when the first value comes.
/// Demand   from the first demand on reads all that the source has, asked or not. Holds at most two: the latest, and
///          one that is due and waits for a busy consumer.
/// Threads  none of its own.
/// Ends     with the source; unless edge::leading, after the latest value, which is due then.
/// Errors   the source's, after that value. A negative duration: std::invalid_argument, when made.
/// Stop     what is held goes to on_discard, as does each value that is skipped, or is due and still waits for the
///          consumer when the next one is due.
/// Cost     one timer a window; no allocation.
/// Example  examples/throttle.cpp
/// See      rate_limit (delays instead of skipping), sample (a fixed pace), debounce (waits for quiet).
template <class D>
[[nodiscard]] auto throttle(D window, edge which = edge::both) {
  static_assert(detail::is_duration<D>, "weir: throttle takes a duration, such as 250ms");
  if constexpr (detail::is_duration<D>) {
    return detail::stage(
        detail::make_keeping(detail::throttle_rule(detail::not_negative(window, "throttle(d)", "d"), which)));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/keeping.hpp>
#include <weir/ops/detail/stage_tools.hpp>
#include <weir/ops/detail/thinned_stream.hpp>

#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

class debounce_rule {
 public:
  explicit debounce_rule(duration quiet) noexcept : quiet_(quiet) {}

  template <class Up>
  using stage_of = thinned_stream<Up, debounce_rule>;

  void begin(time_point) noexcept {}
  template <class Stage, class T>
  void arrived(Stage& stage, T&& value) {
    stage.hold(std::move(value));
    stage.start_clock(quiet_);
  }
  template <class Stage>
  void expired(Stage& stage) {
    stage.give_held();
  }

 private:
  duration quiet_;
};

}  // namespace detail

/// A value once `quiet` has passed without a newer one.
///
///     source         ab-c------d-|
///     debounce(4)    -------c----(d|)
///
/// Shape    stream<T> -> stream<T>; order kept; T is no reference.
/// Units    quiet: a duration, >= 0, from when the value came.
/// Demand   from the first demand on reads all that the source has, asked or not. Holds at most two: the latest, and
///          one that is due and waits for a busy consumer.
/// Threads  none of its own.
/// Ends     with the source, after the latest value, which is due then.
/// Errors   the source's, after the latest value. A negative duration: std::invalid_argument, when made.
/// Stop     what is held goes to on_discard, as does each value that a newer one replaces: before it was due, or when
///          that one is due too and the consumer is still busy.
/// Cost     a timer that each value sets anew; no allocation.
/// Example  examples/debounce.cpp
/// See      throttle (does not wait for quiet), sample (at a fixed pace), conflate (by how busy the consumer is).
template <class D>
[[nodiscard]] auto debounce(D quiet) {
  static_assert(detail::is_duration<D>, "weir: debounce takes a duration, such as 250ms");
  if constexpr (detail::is_duration<D>) {
    return detail::stage(detail::make_keeping(detail::debounce_rule(detail::not_negative(quiet, "debounce(d)", "d"))));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

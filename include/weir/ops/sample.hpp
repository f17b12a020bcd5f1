#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/keeping.hpp>
#include <weir/ops/detail/stage_tools.hpp>
#include <weir/ops/detail/thinned_stream.hpp>

#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

class sample_rule {
 public:
  explicit sample_rule(duration period) noexcept : period_(period) {}

  template <class Up>
  using stage_of = thinned_stream<Up, sample_rule>;

  void begin(time_point now) noexcept { begun_ = now; }
  template <class Stage, class T>
  void arrived(Stage& stage, T&& value) {
    // Up to the end of the period that is running, counted from the first demand: nothing adds up.
    if (!stage.clock_running()) stage.start_clock(period_ - (stage.now() - begun_) % period_);
    stage.hold(std::move(value));
  }
  template <class Stage>
  void expired(Stage& stage) {
    stage.give_held();
  }

 private:
  duration period_;
  time_point begun_{};
};

}  // namespace detail

/// The latest value, at the end of every `period` in which one came.
///
///     source       ab-c---------d-|
///     sample(4)    ----c----------(d|)
///
/// Shape    stream<T> -> stream<T>; order kept; T is no reference.
/// Units    period: a duration, > 0; the first one begins with the first demand, and they do not drift.
/// Demand   from the first demand on reads all that the source has, asked or not. Holds at most two: the latest, and
///          one that is due and waits for a busy consumer.
/// Threads  none of its own.
/// Ends     with the source, after the latest value, which is due then.
/// Errors   the source's, after the latest value. A duration that is not positive: std::invalid_argument, when made.
/// Stop     what is held goes to on_discard, as does each value that a newer one replaces: in its period, or when that
///          one is due too and the consumer is still busy.
/// Cost     one timer a period in which a value comes; no allocation.
/// Example  examples/sample.cpp
/// See      throttle (the first value at once), debounce (waits for quiet), conflate (by how busy the consumer is).
template <class D>
[[nodiscard]] auto sample(D period) {
  static_assert(detail::is_duration<D>, "weir: sample takes a duration, such as 1s");
  if constexpr (detail::is_duration<D>) {
    return detail::stage(detail::make_keeping(detail::sample_rule(detail::positive(period, "sample(d)", "d"))));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

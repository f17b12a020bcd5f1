#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/early_end.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <chrono>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class take_for_stream : public stream_base<take_for_stream<Up>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  take_for_stream(Up&& upstream, duration length) : upstream_(std::move(upstream)), length_(length) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (over_) [[unlikely]]
      return ending_.end(upstream_, ctx);
    if (!begun_) [[unlikely]] {
      begun_ = true;
      deadline_ = later_by(ctx.now(), length_);
      clock_.start(ctx, length_);
    }
    // The clock decides and not the timer: who is run first at one instant makes no difference.
    if (ctx.now() >= deadline_) {
      over_ = true;
      clock_.stop();
      return ending_.end(upstream_, ctx);
    }
    // Only one value is certainly taken, however many the consumer takes: time may be up after each.
    const drive_status status = upstream_.drive(ctx, [&sink](value&& v) { return sink(static_cast<value&&>(v)); });
    if (status == drive_status::done) clock_.stop();
    return status;
  }
  close_status close(context& ctx) {
    clock_.stop();
    return ending_.close(upstream_, ctx);
  }
  using stream_base<take_for_stream, value>::close;

 private:
  Up upstream_;
  duration length_;
  time_point deadline_;
  waking_timer clock_;  // for who waits then
  early_end ending_;
  bool begun_ = false;
  bool over_ = false;
};

class make_take_for {
 public:
  explicit make_take_for(duration length) noexcept : length_(length) {}

  template <class Up>
  auto operator()(Up source) const {
    return take_for_stream<Up>(std::move(source), length_);
  }

 private:
  duration length_;
};

}  // namespace detail

/// The values that come within `length` from the first demand; upstream is then closed, also while one is awaited.
///
///     source        --a---b---c---d|
///     take_for(8)   --a---b-|           a value at the very end of the time is too late
///
/// Shape    stream<T> -> stream<T>; order kept.
/// Units    length: a duration, >= 0, from the first demand on, up to but not including the instant at which it is up:
///          of take_for(0s) nothing comes, and nothing is pulled.
/// Demand   pulls one value for each one asked for, and none when time is up.
/// Threads  none of its own.
/// Ends     when time is up and upstream is closed, or with the source. Closing begins at that instant where somebody
///          waits for a value, or else when the next one is asked for.
/// Errors   the source's, and a cleanup_error of closing it. A negative length: std::invalid_argument, when made.
/// Stop     nothing is held.
/// Cost     a look at the clock each time it is asked; one timer; no allocation.
/// Example  examples/take_for.cpp
/// See      take (by number), stop_when (by an event), timeout_each (an error instead of the end).
template <class D>
[[nodiscard]] auto take_for(D length) {
  static_assert(detail::is_duration<D>, "weir: take_for takes a duration, such as 250ms");
  if constexpr (detail::is_duration<D>) {
    return detail::stage(detail::make_take_for(detail::not_negative(length, "take_for(d)", "d")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

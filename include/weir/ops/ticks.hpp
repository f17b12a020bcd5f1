#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/stage_tools.hpp>

namespace weir {
inline namespace v0 {

/// What becomes of the ticks for which nobody was there in time.
enum class missed_ticks : unsigned char {
  burst,  // they come one after the other, as fast as they are asked for, until the schedule is caught up with
  delay,  // one comes late, and the next one period after it: the schedule moves
  skip,   // one comes late, the others not at all: the schedule stays
};

namespace detail {

class ticks_stream : public stream_base<ticks_stream, time_point> {
 public:
  ticks_stream(duration period, missed_ticks missed) noexcept : period_(period), missed_(missed) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!started_) {
      started_ = true;
      due_ = later_by(ctx.now(), period_);
    }
    for (;;) {
      if (ctx.run().draining()) return drive_status::done;
      const time_point now = ctx.now();
      if (now < due_) {
        if (!wait_.running()) {
          wait_.start(ctx, due_ - now);
          drain_.start(ctx);
        }
        return drive_status::pending;
      }
      if (!ctx.spend()) return drive_status::pending;
      wait_.stop();
      const time_point due = due_;
      due_ = next_after(now);
      if (!sink(time_point(due))) return drive_status::satisfied;
    }
  }
  close_status close(context&) noexcept {
    wait_.stop();
    drain_.stop();
    return close_status::closed;
  }
  using stream_base<ticks_stream, time_point>::close;

 private:
  /// Counted from the tick that was due, not from when it was seen: so nothing adds up.
  time_point next_after(time_point now) const noexcept {
    switch (missed_) {
      case missed_ticks::burst: return later_by(due_, period_);
      case missed_ticks::delay: return later_by(now, period_);
      case missed_ticks::skip: break;
    }
    return later_by(due_ + (now - due_) / period_ * period_, period_);
  }

  duration period_;
  time_point due_{};  // the next tick
  waking_timer wait_;
  drain_watch drain_;
  missed_ticks missed_;
  bool started_ = false;
};

}  // namespace detail

/// A tick each `period`: the instant at which it was due. `co_await now() - *tick` is how late it is.
///
///     ticks(2)   --2-4-6-8...
///
///     ticks(2), whose consumer is busy from 4 to 13 and then asks at once again
///     burst      2 at 2, 4 at 4, then 6, 8, 10 and 12 at 13, 14 at 14
///     delay      2 at 2, 4 at 4, then 6 at 13, 15 at 15
///     skip       2 at 2, 4 at 4, then 6 at 13, 14 at 14
///
/// Shape    -> stream<time_point>. The first tick is due one period after the first demand.
/// Units    period: a duration, > 0, rounded up to the clock. missed: burst unless said, which loses no tick.
/// Demand   nothing runs while nobody asks: a tick that is due by then is one that was missed.
/// Threads  none of its own.
/// Ends     when the run drains.
/// Errors   none. A period of nothing or less: std::invalid_argument, when made.
/// Stop     ends at once.
/// Cost     a timer where it waits; no frame, no allocation.
/// Example  examples/ticks.cpp
/// See      sleep (waits once), iota, timeout_each.
template <class D>
[[nodiscard]] auto ticks(D period, missed_ticks missed = missed_ticks::burst) {
  static_assert(detail::is_duration<D>,
                "weir: ticks takes the time from one tick to the next as a duration, such as 250ms");
  if constexpr (detail::is_duration<D>) {
    return detail::ticks_stream(detail::positive(period, "ticks(period)", "period"), missed);
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/keeping.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/ring.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class delay_stream;

class delay_settings {
 public:
  delay_settings(duration each, std::size_t values) noexcept : length(each), most(values) {}

  template <class Up>
  using stage_of = delay_stream<Up>;

  duration length;
  std::size_t most;
};

template <class Up>
class delay_stream : public stream_base<delay_stream<Up>, typename Up::value_type> {
  using T = typename Up::value_type;

 public:
  using upstream_type = Up;
  delay_stream(Up&& upstream, delay_settings settings) : upstream_(std::move(upstream)), settings_(settings) {}
  delay_stream(delay_stream&&) = default;
  ~delay_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<delay_stream*>(self)->pump(); });
    for (;;) {
      while (is_due()) {
        if (!ctx.spend()) return drive_status::pending;
        T value = std::move(line_.front().value);
        line_.pop();
        if (!sink(std::move(value))) return satisfied();
      }
      if (line_.empty() && upstream_.over()) return upstream_.end();
      read();
      if (is_due() || (line_.empty() && upstream_.over())) continue;
      return drive_status::pending;
    }
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<delay_stream, T>::close;

  std::size_t queued() const noexcept { return line_.size(); }

 private:
  class delayed {
   public:
    delayed(T&& came, time_point when) : value(std::move(came)), due(when) {}
    T value;
    time_point due;
  };

  bool has_room() const noexcept { return line_.size() < settings_.most; }
  bool is_due() noexcept { return !line_.empty() && line_.front().due <= upstream_.ctx().now(); }

  /// The consumer is busy from here on: meanwhile upstream goes on.
  drive_status satisfied() noexcept {
    if (has_room() && !upstream_.over()) upstream_.run_ahead();
    return drive_status::satisfied;
  }
  void pump() noexcept {
    read();
    if (line_.empty() && upstream_.over()) upstream_.downstream().wake();
  }
  /// Up to as many values as the line takes. When the first of it is due, its timer wakes whoever waits for that.
  void read() noexcept {
    if (has_room()) {
      upstream_.pull(sink_with(settings_.most - line_.size(), [this](T&& value) {
        line_.push(std::move(value), later_by(upstream_.ctx().now(), settings_.length));
        return has_room();
      }));
    }
    if (!line_.empty() && !clock_.running()) {
      clock_.start(upstream_.downstream(), line_.front().due - upstream_.ctx().now());
    }
  }
  void drop() noexcept {
    clock_.stop();
    for (; !line_.empty(); line_.pop()) upstream_.downstream().discard(std::move(line_.front().value));
  }

  pumped<Up> upstream_;
  delay_settings settings_;
  ring<delayed> line_;
  waking_timer clock_;
};

inline constexpr std::size_t delayed_unless_said = 1024;

}  // namespace detail

/// Each value `length` later than it came.
///
///     source      ab---c|
///     delay(3)    ---ab---c|
///
/// Shape    stream<T> -> stream<T>; order kept; T is no reference.
/// Units    length: a duration, >= 0, from when the value came. n: values on their way, >= 1; 1,024 unless said. A
///          source that gives more in `length` waits, and what it gives then comes later.
/// Demand   from the first demand on runs ahead by up to n values, whether or not the consumer is busy.
/// Threads  none of its own.
/// Ends     with the source, after the last value; the end itself is not delayed.
/// Errors   the source's, after the values before it, and not delayed beyond them. A negative duration, n < 1:
///          std::invalid_argument, when made.
/// Stop     the values on their way go to on_discard.
/// Cost     one move a value; one timer for all that are due at once; memory for as many as are on their way.
/// Example  examples/delay.cpp
/// See      rate_limit (a distance between values), prefetch (runs ahead without delay).
template <class D, class N = std::size_t>
[[nodiscard]] auto delay(D length, N n = detail::delayed_unless_said) {
  constexpr bool fits = detail::is_duration<D> && std::is_integral_v<N>;
  static_assert(fits, "weir: delay(d, n) takes a duration, such as 250ms, and a number of values that may be on their way");
  if constexpr (fits) {
    return detail::stage(detail::make_keeping(detail::delay_settings(detail::not_negative(length, "delay(d, n)", "d"),
                                                                     detail::at_least(1, n, "delay(d, n)", "n"))));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// What a timeout throws: the stream gave no value within `limit()`.
class timed_out : public std::runtime_error {
 public:
  timed_out(const char* what, duration limit)
      : std::runtime_error(std::string(what) + ": no value within " + detail::spelled(limit)), limit_(limit) {}
  duration limit() const noexcept { return limit_; }

 private:
  duration limit_;
};

namespace detail {

template <class Up>
class timeout_each_stream : public stream_base<timeout_each_stream<Up>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  timeout_each_stream(Up&& upstream, duration limit) : upstream_(std::move(upstream)), limit_(limit) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (closing_) [[unlikely]] return give_up(ctx);
    const drive_status status = upstream_.drive(ctx, sink_with(demand_of(sink), [&](value&& v) {
      clock_.stop();  // while the consumer works
      return sink(static_cast<value&&>(v));
    }));
    if (status != drive_status::pending) {
      clock_.stop();
    } else if (clock_.expired()) {
      return give_up(ctx);
    } else if (!clock_.running()) {
      clock_.start(ctx, limit_);
    }
    return status;
  }
  close_status close(context& ctx) {
    clock_.stop();
    return closing_ ? close_failed(upstream_, ctx) : upstream_.close(ctx);
  }
  using stream_base<timeout_each_stream, value>::close;

 private:
  drive_status give_up(context& ctx) {
    closing_ = true;
    if (close_failed(upstream_, ctx) == close_status::pending) return drive_status::pending;
    throw timed_out("timeout_each", limit_);
  }

  Up upstream_;
  duration limit_;
  waking_timer clock_;
  bool closing_ = false;
};

class make_timeout_each {
 public:
  explicit make_timeout_each(duration limit) noexcept : limit_(limit) {}

  template <class Up>
  auto operator()(Up source) const {
    return timeout_each_stream<Up>(std::move(source), limit_);
  }

 private:
  duration limit_;
};

}  // namespace detail

/// Fails with `timed_out` when a value is asked for and none comes within `limit`.
///
///     source              1--2--------3|
///     timeout_each(4)     1--2----X
///
/// Shape    stream<T> -> stream<T>.
/// Units    limit: a duration, >= 0; from the moment a value is asked for and is not there, until it comes. The clock
///          stops while the consumer works.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   timed_out, after upstream is closed, its exits included; the source's. A value that is there when the limit
///          is looked at is delivered. A negative limit: std::invalid_argument, when made.
/// Stop     closes the source.
/// Cost     a test a value; a timer where it waits; no allocation.
/// Example  examples/timeout_each.cpp
/// See      retry (starts again after it), upon_error.
template <class D>
[[nodiscard]] auto timeout_each(D limit) {
  static_assert(detail::is_duration<D>, "weir: timeout_each takes a duration, such as 250ms");
  if constexpr (detail::is_duration<D>) {
    return detail::stage(detail::make_timeout_each(detail::not_negative(limit, "timeout_each(d)", "d")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

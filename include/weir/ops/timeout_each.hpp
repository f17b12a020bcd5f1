#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/time_limit.hpp>

namespace weir {
inline namespace v0 {

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
/// See      timeout_first, timeout (the whole stream), retry (starts again after it), upon_error.
template <class D>
[[nodiscard]] auto timeout_each(D limit) {
  static_assert(detail::is_duration<D>, "weir: timeout_each takes a duration, such as 250ms");
  if constexpr (detail::is_duration<D>) {
    return detail::stage(
        detail::make_time_limit<detail::limited::each_value>(detail::not_negative(limit, "timeout_each(d)", "d")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/time_limit.hpp>

namespace weir {
inline namespace v0 {

/// Fails with `timed_out` when the stream has not ended within `limit`, the time that its consumer takes included.
///
///     source       1--2--3--4|
///     timeout(7)   1--2--3X
///
/// Shape    stream<T> -> stream<T>.
/// Units    limit: a duration, >= 0; from the first demand until the end.
/// Demand   as asked for; nothing is pulled once the limit has passed.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   timed_out, after upstream is closed, its exits included: at the limit, or with the first demand after it;
///          the source's. A negative limit: std::invalid_argument, when made.
/// Stop     closes the source.
/// Cost     a test a drive; one timer; no allocation.
/// Example  examples/timeout.cpp
/// See      timeout_each (every value), timeout_first, when_any (anything else against a clock).
template <class D>
[[nodiscard]] auto timeout(D limit) {
  static_assert(detail::is_duration<D>, "weir: timeout takes a duration, such as 30s");
  if constexpr (detail::is_duration<D>) {
    return detail::stage(
        detail::make_time_limit<detail::limited::whole_stream>(detail::not_negative(limit, "timeout(d)", "d")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

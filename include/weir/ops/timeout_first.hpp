#pragma once

#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/time_limit.hpp>

namespace weir {
inline namespace v0 {

/// Fails with `timed_out` when the first value does not come within `limit`; later ones may take their time.
///
///     source              -----------1--2|
///     timeout_first(4)    ----X
///
/// Shape    stream<T> -> stream<T>.
/// Units    limit: a duration, >= 0; from the first demand until the first value comes.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source, also one that ends in time without a value.
/// Errors   timed_out, after upstream is closed, its exits included; the source's. A value that is there when the limit
///          is looked at is delivered. A negative limit: std::invalid_argument, when made.
/// Stop     closes the source.
/// Cost     one timer, where the first value has to be waited for; nothing a value after that; no allocation.
/// Example  examples/timeout_first.cpp
/// See      timeout_each (every value), timeout (the whole stream), retry (starts again after it).
template <class D>
[[nodiscard]] auto timeout_first(D limit) {
  static_assert(detail::is_duration<D>, "weir: timeout_first takes a duration, such as 250ms");
  if constexpr (detail::is_duration<D>) {
    return detail::stage(
        detail::make_time_limit<detail::limited::first_value>(detail::not_negative(limit, "timeout_first(d)", "d")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

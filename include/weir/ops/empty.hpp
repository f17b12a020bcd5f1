#pragma once

#include <weir/core/stream.hpp>
#include <weir/ops/detail/stage_tools.hpp>

namespace weir {
inline namespace v0 {

/// The stream of T without a value.
///
///     empty<int>()   |
///
/// Shape    stream<T>; T may be a reference.
/// Units    none.
/// Demand   has nothing to give; never waits.
/// Threads  none of its own.
/// Ends     at once.
/// Errors   none.
/// Stop     nothing is held.
/// Cost     none.
/// Example  examples/empty.cpp
/// See      never (does not end either), fail (ends with an error), just.
template <class T = void>
[[nodiscard]] auto empty() {
  static_assert(detail::is_value_type<T>, "weir: empty wants the type of the values that it does not have, as in empty<int>()");
  if constexpr (detail::is_value_type<T>) {
    return detail::empty_stream<T>();
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/from.hpp>

#include <array>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class... Ts>
concept alike = requires {
  typename std::common_type_t<Ts...>;
};

}  // namespace detail

/// The given values, which it owns.
///
///     just(1, 2, 3)   123|
///
/// Shape    values -> stream<T>, T their common type: just(1, 0.5) is a stream<double>, just("a") one of const char*.
/// Units    at least one value.
/// Demand   takes a value for each one asked for; never waits.
/// Threads  none of its own.
/// Ends     with the last value; when the run drains.
/// Errors   none of its own.
/// Stop     ends at once; values not asked for are destroyed with the stream.
/// Cost     O(1) a value, no frame, no allocation of its own; folds with its operators into one loop.
/// Example  examples/just.cpp
/// See      from (a range), empty (no value), repeat (one value for ever).
template <class... Ts>
[[nodiscard]] auto just(Ts&&... values) {
  constexpr bool has_values = sizeof...(Ts) != 0;
  constexpr bool has_one_type = !has_values || detail::alike<Ts...>;
  static_assert(has_values, "weir: just takes at least one value; the stream without values is empty<T>()");
  static_assert(has_one_type, "weir: the values given to just are of types with no common type; convert them first");
  if constexpr (has_values && has_one_type) {
    using value = std::common_type_t<Ts...>;
    return detail::from_stream(std::array<value, sizeof...(Ts)>{static_cast<value>(std::forward<Ts>(values))...});
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir

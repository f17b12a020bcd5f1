#pragma once

#include <weir/ops/from.hpp>

#include <concepts>
#include <cstdint>
#include <ranges>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// A copy of one value for every number.
template <class T>
class copies_of {
 public:
  explicit copies_of(T value) : value_(std::move(value)) {}
  T operator()(std::uint64_t) const { return value_; }

 private:
  T value_;
};

}  // namespace detail

/// One value, again and again.
///
///     repeat(1)   1111111...
///
/// Shape    T -> stream<T>. The value is owned, and copied for each one asked for.
/// Units    none.
/// Demand   makes a copy for each value asked for; never waits.
/// Threads  none of its own.
/// Ends     when the run drains.
/// Errors   what the copies throw.
/// Stop     ends at once.
/// Cost     a copy a value, no frame, no allocation of its own; folds with its operators into one loop.
/// Example  examples/repeat.cpp
/// See      take (how many), iota, just (several values, once).
template <class T>
[[nodiscard]] auto repeat(T value) {
  constexpr bool can_be_copied = std::copy_constructible<T>;
  static_assert(can_be_copied,
                "weir: repeat copies its value for each one asked for, and this one cannot be copied; make them with "
                "iota(0) | transform(make)");
  if constexpr (can_be_copied) {
    return detail::from_stream(
        std::views::transform(std::views::iota(std::uint64_t{0}), detail::copies_of<T>(std::move(value))));
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir

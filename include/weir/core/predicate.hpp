#pragma once

#include <weir/core/concepts.hpp>

#include <concepts>

namespace weir {
inline namespace v0 {
namespace detail {

/// Whether a predicate's result can be asked: true or false, or an awaitable of that.
template <class R>
constexpr bool answers_yes_or_no() {
  if constexpr (awaitable<R>) {
    return std::convertible_to<await_result_t<R>, bool>;
  } else {
    return std::convertible_to<R, bool>;
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace weir

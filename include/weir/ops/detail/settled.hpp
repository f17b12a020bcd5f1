#pragma once

#include <weir/core/concepts.hpp>

namespace weir {
inline namespace v0 {
namespace detail {

/// What a function answers in the end: where it returns an awaitable, what that gives.
template <class R>
struct settled {
  using type = R;
};
template <awaitable R>
struct settled<R> {
  using type = await_result_t<R>;
};
template <class R>
using settled_t = typename settled<R>::type;

}  // namespace detail
}  // namespace v0
}  // namespace weir

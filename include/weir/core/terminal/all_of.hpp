#pragma once

#include <weir/core/terminal/search.hpp>

#include <utility>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class S, class F>
auto make_all_of(S& source, F predicate) {
  return make_search<false>(source, std::move(predicate));
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir

// For stages whose values depend on time: behind them each value takes a while and is discarded, so that only the end is
// left to compare, and the ledger still says whether a value was lost.
#pragma once

#include <weir/ops/filter.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <utility>

namespace weir_tests {

inline int used_up(tracked&& value) {
  value.discard();
  return value.id();
}
inline bool is_none_of_them(int) { return false; }

class make_use_up_slowly {
 public:
  make_use_up_slowly() noexcept {}
  template <class S>
  auto operator()(S values) const {
    return std::move(values) | weir::transform(used_up) | weir::inspect(work) | weir::filter(is_none_of_them);
  }
};
inline auto use_up_slowly() { return make_use_up_slowly(); }

}  // namespace weir_tests

// expect: weir: the function of group_by takes a value of this stream
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/group_by.hpp>
#include <weir/ops/iota.hpp>

#include <utility>

int main() {
  [[maybe_unused]] auto same = [](int value) { return value; };
  [[maybe_unused]] auto both = [](int value) { return std::pair(value, value); };  // std::hash does not know pairs
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::group_by(same, 2);
#else
  auto stream = weir::iota(0, 3) | weir::group_by(both, 2);
#endif
  static_cast<void>(stream);
}

// expect: weir: the function of stateful_transform returns nothing
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/stateful_transform.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::stateful_transform(0, [](int& sum, int value) { return sum += value; });
#else
  auto stream = weir::iota(0, 3) | weir::stateful_transform(0, [](int& sum, int value) { sum += value; });
#endif
  static_cast<void>(stream);
}

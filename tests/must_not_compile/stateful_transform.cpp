// expect: weir: the function of stateful_transform takes the state, as state&, and a value of this stream
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/stateful_transform.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::stateful_transform(0, [](int& last, int value) { return last += value; });
#else
  auto stream = weir::iota(0, 3) | weir::stateful_transform(0, [](int value) { return value; });
#endif
  static_cast<void>(stream);
}

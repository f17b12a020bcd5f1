// expect: weir: the predicate of take_while does not take the values of this stream; it only looks at them, as const T&
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/take_while.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::take_while([](const int& value) { return value < 1; }, weir::inclusive);
#else
  auto stream = weir::iota(0, 3) | weir::take_while([](int& value) { return value < 1; }, weir::inclusive);
#endif
  static_cast<void>(stream);
}

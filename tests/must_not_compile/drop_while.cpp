// expect: weir: the predicate of drop_while does not take the values of this stream; it only looks at them, as const T&
// lines: 15
#include <weir/ops/drop_while.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::drop_while([](const int& value) { return value < 1; });
#else
  auto stream = weir::iota(0, 3) | weir::drop_while([](int& value) { return value < 1; });
#endif
  static_cast<void>(stream);
}

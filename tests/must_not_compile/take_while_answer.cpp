// expect: weir: the predicate of take_while answers neither true or false nor an awaitable of that
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/take_while.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::take_while([](int value) { return value < 2; });
#else
  auto stream = weir::iota(0, 3) | weir::take_while([](int) {});
#endif
  static_cast<void>(stream);
}

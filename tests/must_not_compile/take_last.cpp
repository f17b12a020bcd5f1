// expect: weir: take_last(n) takes a number of values, an integer
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/take_last.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::take_last(2);
#else
  auto stream = weir::iota(0, 3) | weir::take_last(2.5);
#endif
  static_cast<void>(stream);
}

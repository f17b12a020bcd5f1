// expect: weir: drop_last(n) takes a number of values, an integer
// lines: 15
#include <weir/ops/drop_last.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::drop_last(2);
#else
  auto stream = weir::iota(0, 3) | weir::drop_last(2.5);
#endif
  static_cast<void>(stream);
}

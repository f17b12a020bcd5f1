// expect: weir: iota counts with integers
// lines: 12
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto source = weir::iota(1);
#else
  auto source = weir::iota(1.5);
#endif
  static_cast<void>(source);
}

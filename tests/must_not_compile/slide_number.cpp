// expect: weir: slide(n, step) takes numbers of values, integers
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/slide.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::slide(2, 1);
#else
  auto stream = weir::iota(0, 3) | weir::slide(2, 0.5);
#endif
  static_cast<void>(stream);
}

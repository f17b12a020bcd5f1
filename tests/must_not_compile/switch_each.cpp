// expect: weir: the function of switch_each does not take the values of this stream, or it returns neither a stream
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/switch_each.hpp>

auto up_to(int n) { return weir::iota(0, n); }
int twice(int n) { return 2 * n; }

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::switch_each(up_to);
#else
  auto stream = weir::iota(0, 3) | weir::switch_each(twice);
#endif
  static_cast<void>(stream);
}

// expect: weir: the function of transform_join returns neither a stream nor an awaitable of one
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/transform_join.hpp>

auto up_to(int n) { return weir::iota(0, n); }
int twice(int n) { return 2 * n; }

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform_join(up_to);
#else
  auto stream = weir::iota(0, 3) | weir::transform_join(twice);
#endif
  static_cast<void>(stream);
}

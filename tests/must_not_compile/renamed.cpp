// expect: weir: map is called transform: s | weir::transform(f)
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>
#include <weir/renamed.hpp>

int twice(int value) { return 2 * value; }

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform(twice);
#else
  auto stream = weir::iota(0, 3) | weir::map(twice);
#endif
  static_cast<void>(stream);
}

// expect: weir: the function of transform returns nothing; to look at values and pass them on, use inspect
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform([](int value) { return value; });
#else
  auto stream = weir::iota(0, 3) | weir::transform([](int) {});
#endif
  static_cast<void>(stream);
}

// expect: weir: from takes a range: a container, an array, a view, or {a, b, c}
// lines: 12
#include <weir/ops/from.hpp>

int main() {
#ifdef WEIR_OK
  auto source = weir::from({42});
#else
  auto source = weir::from(42);
#endif
  static_cast<void>(source);
}

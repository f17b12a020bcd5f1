// expect: weir: or_else takes a stream, or a function that takes nothing and returns one
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/or_else.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::or_else([] { return weir::iota(0, 3); });
#else
  auto stream = weir::iota(0, 3) | weir::or_else(7);
#endif
  static_cast<void>(stream);
}

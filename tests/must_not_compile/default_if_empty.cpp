// expect: weir: default_if_empty takes a value of its stream, or what converts to one
// lines: 15
#include <weir/ops/default_if_empty.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0L, 3L) | weir::default_if_empty(7);
#else
  auto stream = weir::iota(0L, 3L) | weir::default_if_empty("none");
#endif
  static_cast<void>(stream);
}

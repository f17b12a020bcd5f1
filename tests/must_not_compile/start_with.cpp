// expect: weir: start_with takes values of its stream, or what converts to them
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/start_with.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0L, 3L) | weir::start_with(7);
#else
  auto stream = weir::iota(0L, 3L) | weir::start_with("seven");
#endif
  static_cast<void>(stream);
}

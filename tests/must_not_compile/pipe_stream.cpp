// expect: weir: the right side of | is a stream; it must be a stage, such as weir::take(3), or a function that takes
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::take(3);
#else
  auto stream = weir::iota(0, 3) | weir::iota(3, 6);
#endif
  static_cast<void>(stream);
}

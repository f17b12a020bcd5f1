// expect: weir: buffer(n, overflow) takes a number of values, an integer
// lines: 15
#include <weir/ops/buffer.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::buffer(2, weir::overflow::fail);
#else
  auto stream = weir::iota(0, 3) | weir::buffer("two", weir::overflow::fail);
#endif
  static_cast<void>(stream);
}

// expect: weir: the separator of intersperse is put in again and again, so const S& has to convert to a value
// lines: 15
#include <weir/ops/intersperse.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::intersperse(7);
#else
  auto stream = weir::iota(0, 3) | weir::intersperse(", ");
#endif
  static_cast<void>(stream);
}

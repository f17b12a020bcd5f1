// expect: weir: as<T>() takes the type of a value, or of a reference to one
// lines: 15
#include <weir/ops/as.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::as<long>();
#else
  auto stream = weir::iota(0, 3) | weir::as<void>();
#endif
  static_cast<void>(stream);
}

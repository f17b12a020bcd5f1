// expect: weir: the values of this stream do not convert to the T of as<T>(), not even by static_cast
// lines: 15
#include <weir/ops/as.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::as<int>();
#else
  auto stream = weir::iota(0, 3) | weir::as<const int&>();
#endif
  static_cast<void>(stream);
}

// expect: weir: never wants the type of the values that it does not give, as in never<int>()
// lines: 12
#include <weir/ops/never.hpp>

int main() {
#ifdef WEIR_OK
  auto source = weir::never<int>();
#else
  auto source = weir::never();
#endif
  static_cast<void>(source);
}

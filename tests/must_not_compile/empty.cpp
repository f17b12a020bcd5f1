// expect: weir: empty wants the type of the values that it does not have, as in empty<int>()
// lines: 12
#include <weir/ops/empty.hpp>

int main() {
#ifdef WEIR_OK
  auto source = weir::empty<int>();
#else
  auto source = weir::empty();
#endif
  static_cast<void>(source);
}

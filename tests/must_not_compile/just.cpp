// expect: weir: just takes at least one value; the stream without values is empty<T>()
// lines: 12
#include <weir/ops/just.hpp>

int main() {
#ifdef WEIR_OK
  auto source = weir::just(1);
#else
  auto source = weir::just();
#endif
  static_cast<void>(source);
}

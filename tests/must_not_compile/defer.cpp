// expect: weir: the function of defer takes nothing and returns a stream, or an awaitable of a stream, by value
// lines: 15
#include <weir/ops/defer.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto source = weir::defer([] { return weir::iota(0, 3); });
#else
  auto source = weir::defer([] { return 3; });
#endif
  static_cast<void>(source);
}

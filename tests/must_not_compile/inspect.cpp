// expect: weir: the function of inspect does not take the values of this stream; it only looks at them, as const T&
// lines: 15
#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::inspect([](int) {});
#else
  auto stream = weir::iota(0, 3) | weir::inspect([](int& value) { ++value; });
#endif
  static_cast<void>(stream);
}

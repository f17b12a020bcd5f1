// expect: weir: the predicate of filter does not take the values of this stream; it only looks at them, as const T&
// lines: 15
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::filter([](const int& value) { return value > 1; });
#else
  auto stream = weir::iota(0, 3) | weir::filter([](int& value) { return value > 1; });
#endif
  static_cast<void>(stream);
}

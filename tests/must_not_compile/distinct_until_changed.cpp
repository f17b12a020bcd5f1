// expect: weir: the projection of distinct_until_changed does not take the values of this stream
// lines: 15
#include <weir/ops/distinct_until_changed.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::distinct_until_changed([](const int& value) { return value / 2; });
#else
  auto stream = weir::iota(0, 3) | weir::distinct_until_changed([](int& value) { return value / 2; });
#endif
  static_cast<void>(stream);
}

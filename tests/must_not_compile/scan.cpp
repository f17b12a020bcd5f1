// expect: weir: the function of scan takes what was accumulated so far and a value of this stream
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/scan.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::scan(0, [](int sum, int value) { return sum + value; });
#else
  auto stream = weir::iota(0, 3) | weir::scan(0, [](int value) { return value; });
#endif
  static_cast<void>(stream);
}

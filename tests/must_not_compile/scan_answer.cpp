// expect: weir: the function of scan answers neither what its initial value is, nor an awaitable of that
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/scan.hpp>

#include <string>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::scan(0, [](int, int value) { return value; });
#else
  auto stream = weir::iota(0, 3) | weir::scan(0, [](int, int value) { return std::to_string(value); });
#endif
  static_cast<void>(stream);
}

// expect: weir: debounce takes a duration, such as 250ms
// lines: 15
#include <weir/ops/debounce.hpp>
#include <weir/ops/iota.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::debounce(std::chrono::milliseconds(250));
#else
  auto stream = weir::iota(0, 3) | weir::debounce(250);
#endif
  static_cast<void>(stream);
}

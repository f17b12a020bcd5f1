// expect: weir: delay(d, n) takes a duration, such as 250ms, and a number of values that may be on their way
// lines: 15
#include <weir/ops/delay.hpp>
#include <weir/ops/iota.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::delay(std::chrono::milliseconds(250), 64);
#else
  auto stream = weir::iota(0, 3) | weir::delay(250);
#endif
  static_cast<void>(stream);
}

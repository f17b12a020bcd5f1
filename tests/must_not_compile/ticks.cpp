// expect: weir: ticks takes the time from one tick to the next as a duration, such as 250ms
// lines: 15
#include <weir/ops/ticks.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto source = weir::ticks(std::chrono::milliseconds(250));
#else
  auto source = weir::ticks(250);
#endif
  static_cast<void>(source);
}

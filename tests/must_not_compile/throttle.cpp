// expect: weir: throttle takes a duration, such as 250ms
// lines: 15
#include <weir/ops/throttle.hpp>
#include <weir/ops/iota.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::throttle(std::chrono::milliseconds(250));
#else
  auto stream = weir::iota(0, 3) | weir::throttle(250);
#endif
  static_cast<void>(stream);
}

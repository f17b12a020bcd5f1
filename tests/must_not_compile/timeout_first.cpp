// expect: weir: timeout_first takes a duration, such as 250ms
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/timeout_first.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::timeout_first(std::chrono::milliseconds(250));
#else
  auto stream = weir::iota(0, 3) | weir::timeout_first(250);
#endif
  static_cast<void>(stream);
}

// expect: weir: timeout_each takes a duration, such as 250ms
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/timeout_each.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::timeout_each(std::chrono::milliseconds(250));
#else
  auto stream = weir::iota(0, 3) | weir::timeout_each(250);
#endif
  static_cast<void>(stream);
}

// expect: weir: timeout takes a duration, such as 30s
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/timeout.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::timeout(std::chrono::seconds(30));
#else
  auto stream = weir::iota(0, 3) | weir::timeout(30);
#endif
  static_cast<void>(stream);
}

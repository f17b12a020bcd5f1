// expect: weir: sample takes a duration, such as 1s
// lines: 15
#include <weir/ops/sample.hpp>
#include <weir/ops/iota.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::sample(std::chrono::seconds(1));
#else
  auto stream = weir::iota(0, 3) | weir::sample(1);
#endif
  static_cast<void>(stream);
}

// expect: weir: rate_limit takes a rate, such as weir::rate(100, 1s).burst(20)
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/rate_limit.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::rate_limit(weir::rate(100, std::chrono::seconds(1)));
#else
  auto stream = weir::iota(0, 3) | weir::rate_limit(100);
#endif
  static_cast<void>(stream);
}

// expect: weir: take_for takes a duration, such as 250ms
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/take_for.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::take_for(std::chrono::seconds(1));
#else
  auto stream = weir::iota(0, 3) | weir::take_for(1);
#endif
  static_cast<void>(stream);
}

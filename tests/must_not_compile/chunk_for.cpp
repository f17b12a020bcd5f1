// expect: weir: chunk_for(n, d) takes a number of values and a duration, such as 1s
// lines: 15
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/iota.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::chunk_for(2, std::chrono::seconds(1));
#else
  auto stream = weir::iota(0, 3) | weir::chunk_for(2, 1000);
#endif
  static_cast<void>(stream);
}

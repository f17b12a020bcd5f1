// expect: weir: chunk_ready(most) takes a number of values, an integer
// lines: 15
#include <weir/ops/chunk_ready.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::chunk_ready(2);
#else
  auto stream = weir::iota(0, 3) | weir::chunk_ready(2.5);
#endif
  static_cast<void>(stream);
}

// expect: weir: limit(n) takes a number of values, an integer
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/limit.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::limit(2);
#else
  auto stream = weir::iota(0, 3) | weir::limit(2.5);
#endif
  static_cast<void>(stream);
}

// expect: weir: adjacent<n>() takes how many values go together, a number of at least 1
// lines: 15
#include <weir/ops/adjacent.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::adjacent<2>();
#else
  auto stream = weir::iota(0, 3) | weir::adjacent<-2>();
#endif
  static_cast<void>(stream);
}

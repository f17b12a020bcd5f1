// expect: weir: named takes the name of the stage, a string
#include <weir/ops/iota.hpp>
#include <weir/ops/named.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::named("read");
#else
  auto stream = weir::iota(0, 3) | weir::named(3.5);
#endif
  static_cast<void>(stream);
}

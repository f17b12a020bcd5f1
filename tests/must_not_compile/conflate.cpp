// expect: weir: the function of conflate makes one value of the one that is held and a newer one
// lines: 15
#include <weir/ops/conflate.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::conflate([](int held, int newer) { return held + newer; });
#else
  auto stream = weir::iota(0, 3) | weir::conflate([](int held) { return held; });
#endif
  static_cast<void>(stream);
}

// expect: weir: the function of on_discard is called by destructors; declare it noexcept
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::on_discard([](int) noexcept {});
#else
  auto stream = weir::iota(0, 3) | weir::on_discard([](int) {});
#endif
  static_cast<void>(stream);
}

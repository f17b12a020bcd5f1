// expect: weir: the function of on_close takes a weir::ended: completed, failed or stopped
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/on_close.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::on_close([](weir::ended) {});
#else
  auto stream = weir::iota(0, 3) | weir::on_close([] {});
#endif
  static_cast<void>(stream);
}

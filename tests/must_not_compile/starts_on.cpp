// expect: weir: starts_on(executor, n) takes a scheduler, or with weir/asio.hpp an executor or context of Asio
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/starts_on.hpp>

int main() {
  weir::scheduler* other = nullptr;
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::starts_on(*other, 2);
#else
  auto stream = weir::iota(0, 3) | weir::starts_on(other, 2);
#endif
  static_cast<void>(stream);
}

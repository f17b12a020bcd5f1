// expect: weir: continues_on(executor, n) takes a scheduler, or with weir/asio.hpp an executor or context of Asio
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/continues_on.hpp>
#include <weir/ops/iota.hpp>

int main() {
  weir::scheduler* other = nullptr;
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::continues_on(*other, 2);
#else
  auto stream = weir::iota(0, 3) | weir::continues_on(other, 2);
#endif
  static_cast<void>(stream);
}

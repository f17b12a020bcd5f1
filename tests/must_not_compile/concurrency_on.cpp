// expect: weir: concurrency(n).on(executor) takes a scheduler, or with weir/asio.hpp an executor or context of Asio
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/transform_concurrent.hpp>

int twice(int x) { return 2 * x; }

int main() {
  weir::scheduler* other = nullptr;
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform_concurrent(weir::concurrency(2).on(*other), twice);
#else
  auto stream = weir::iota(0, 3) | weir::transform_concurrent(weir::concurrency(2).on(other), twice);
#endif
  static_cast<void>(stream);
}

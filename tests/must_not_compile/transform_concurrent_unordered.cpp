// expect: weir: the function of transform_concurrent_unordered must return a task or another awaitable
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/transform_concurrent_unordered.hpp>

weir::task<int> twice(int x) { co_return 2 * x; }
int plain(int x) { return 2 * x; }

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform_concurrent_unordered(2, twice);
#else
  auto stream = weir::iota(0, 3) | weir::transform_concurrent_unordered(2, plain);
#endif
  static_cast<void>(stream);
}

// expect: weir: what the key function of transform_concurrent_by gives is no key: it needs == and std::hash
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/transform_concurrent_by.hpp>

class account {};

weir::task<int> twice(int x) { co_return 2 * x; }
int number_of(int x) { return x % 10; }
account account_of(int) { return {}; }

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform_concurrent_by(number_of, 2, twice);
#else
  auto stream = weir::iota(0, 3) | weir::transform_concurrent_by(account_of, 2, twice);
#endif
  static_cast<void>(stream);
}

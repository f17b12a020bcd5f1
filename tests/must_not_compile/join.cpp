// expect: weir: join flattens a stream of streams, and the values of this one are no streams
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/join.hpp>
#include <weir/ops/transform.hpp>

auto up_to(int n) { return weir::iota(0, n); }

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform(up_to) | weir::join();
#else
  auto stream = weir::iota(0, 3) | weir::join();
#endif
  static_cast<void>(stream);
}

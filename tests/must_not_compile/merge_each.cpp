// expect: weir: the values of this stream are no streams; to make a stream of each, give merge_each a function
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/merge_each.hpp>
#include <weir/ops/transform.hpp>

auto up_to(int n) { return weir::iota(0, n); }

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform(up_to) | weir::merge_each(2);
#else
  auto stream = weir::iota(0, 3) | weir::merge_each(2);
#endif
  static_cast<void>(stream);
}

// expect: weir: from_result takes a stream of result<T>
// lines: 15
#include <weir/ops/as_result.hpp>
#include <weir/ops/from_result.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::as_result() | weir::from_result();
#else
  auto stream = weir::iota(0, 3) | weir::from_result();
#endif
  static_cast<void>(stream);
}

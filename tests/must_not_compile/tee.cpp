// expect: weir: the function of tee takes a stream of the values
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/tee.hpp>

int main() {
  auto save = [](weir::any_stream<int> values) -> weir::task<> { co_await values.count(); };
  [[maybe_unused]] auto look = [](int) {};
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::tee(save);
#else
  auto stream = weir::iota(0, 3) | weir::tee(look);
#endif
  static_cast<void>(save);
  static_cast<void>(stream);
}

// expect: weir: fail wants the type of the values that it does not give, as in fail<int>(error)
// lines: 12
#include <weir/ops/fail.hpp>

int main() {
#ifdef WEIR_OK
  auto source = weir::fail<int>(std::runtime_error("refused"));
#else
  auto source = weir::fail(std::runtime_error("refused"));
#endif
  static_cast<void>(source);
}

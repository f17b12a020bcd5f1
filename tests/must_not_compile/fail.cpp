// expect: weir: fail takes an exception object that can be copied, or a std::exception_ptr; of a text make a std::runtime_error
// lines: 12
#include <weir/ops/fail.hpp>

int main() {
#ifdef WEIR_OK
  auto source = weir::fail<int>(std::runtime_error("refused"));
#else
  auto source = weir::fail<int>("refused");
#endif
  static_cast<void>(source);
}

// expect: weir: the function of upon_error answers neither a value of this stream nor nothing
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/upon_error.hpp>

#include <exception>
#include <string>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::upon_error([](std::exception_ptr) { return -1; });
#else
  auto stream = weir::iota(0, 3) | weir::upon_error([](std::exception_ptr) { return std::string("failed"); });
#endif
  static_cast<void>(stream);
}

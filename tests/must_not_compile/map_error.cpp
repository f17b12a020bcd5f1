// expect: weir: the function of map_error answers the error to throw instead, an exception object or a
// std::exception_ptr lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/map_error.hpp>

#include <exception>
#include <stdexcept>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::map_error([](const std::exception&) { return std::runtime_error("worse"); });
#else
  auto stream = weir::iota(0, 3) | weir::map_error([](const std::exception&) { return -1; });
#endif
  static_cast<void>(stream);
}

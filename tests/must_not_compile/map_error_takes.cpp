// expect: weir: the function of map_error takes a std::exception_ptr, or `const SomeError&` for errors of that type
// only lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/map_error.hpp>

#include <exception>
#include <stdexcept>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::map_error([](const std::exception&) { return std::runtime_error("worse"); });
#else
  auto stream = weir::iota(0, 3) | weir::map_error([] { return std::runtime_error("worse"); });
#endif
  static_cast<void>(stream);
}

// expect: weir: the function of upon_error takes a std::exception_ptr, or `const SomeError&` for errors of that type only
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/upon_error.hpp>

#include <exception>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::upon_error([](const std::exception&) { return -1; });
#else
  auto stream = weir::iota(0, 3) | weir::upon_error([] { return -1; });
#endif
  static_cast<void>(stream);
}

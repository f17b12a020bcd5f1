// expect: weir: the function of let_error takes a std::exception_ptr, or `const SomeError&`
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/let_error.hpp>

#include <exception>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::let_error([](const std::exception&) { return weir::iota(7, 9); });
#else
  auto stream = weir::iota(0, 3) | weir::let_error([] { return weir::iota(7, 9); });
#endif
  static_cast<void>(stream);
}

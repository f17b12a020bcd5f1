// expect: weir: the function of let_error returns no stream whose values can go on in the place of this one
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/let_error.hpp>

#include <exception>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::let_error([](std::exception_ptr) { return weir::iota(7, 9); });
#else
  auto stream = weir::iota(0, 3) | weir::let_error([](std::exception_ptr) { return -1; });
#endif
  static_cast<void>(stream);
}

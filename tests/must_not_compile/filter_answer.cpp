// expect: weir: the predicate of filter answers neither true or false nor an awaitable of that
// lines: 15
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>

#include <string>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::filter([](int) { return true; });
#else
  auto stream = weir::iota(0, 3) | weir::filter([](int) { return std::string("yes"); });
#endif
  static_cast<void>(stream);
}

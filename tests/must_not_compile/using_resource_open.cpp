// expect: weir: the first function of using_resource takes nothing and returns the resource by value, or an awaitable of it
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/using_resource.hpp>

int main() {
  auto use = [](int& n) { return weir::iota(0, n); };
  auto close = [](int&, weir::ended) {};
#ifdef WEIR_OK
  auto source = weir::using_resource([] { return 3; }, use, close);
#else
  auto source = weir::using_resource(3, use, close);
#endif
  static_cast<void>(source);
}

// expect: weir: the second function of using_resource takes the resource as R& and returns a stream, or an awaitable of a stream, by value
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/using_resource.hpp>

int main() {
  auto open = [] { return 3; };
  auto close = [](int&, weir::ended) {};
#ifdef WEIR_OK
  auto source = weir::using_resource(open, [](int& n) { return weir::iota(0, n); }, close);
#else
  auto source = weir::using_resource(open, [](int& n) { return n; }, close);
#endif
  static_cast<void>(source);
}

// expect: weir: the third function of using_resource takes the resource as R& and a weir::ended
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/using_resource.hpp>

int main() {
  auto open = [] { return 3; };
  auto use = [](int& n) { return weir::iota(0, n); };
#ifdef WEIR_OK
  auto source = weir::using_resource(open, use, [](int&, weir::ended) {});
#else
  auto source = weir::using_resource(open, use, [](int&) {});
#endif
  static_cast<void>(source);
}

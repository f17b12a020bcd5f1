// expect: weir: the values given to just are of types with no common type; convert them first
// lines: 12
#include <weir/ops/just.hpp>

#include <string>

int main() {
#ifdef WEIR_OK
  auto source = weir::just("one", std::string("two"));
#else
  auto source = weir::just(1, std::string("two"));
#endif
  static_cast<void>(source);
}

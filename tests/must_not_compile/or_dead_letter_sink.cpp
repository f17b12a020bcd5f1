// expect: weir: the sink of or_dead_letter does not take a dead_letter<T> of the values of this stream
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/or_dead_letter.hpp>

#include <string>

int main() {
  const auto identity = [](int value) { return value; };
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::or_dead_letter([](weir::dead_letter<int>) {}, identity);
#else
  auto stream = weir::iota(0, 3) | weir::or_dead_letter([](const std::string&) {}, identity);
#endif
  static_cast<void>(stream);
}

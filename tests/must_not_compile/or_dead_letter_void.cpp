// expect: weir: the function of or_dead_letter gives nothing to pass on; use it in for_each or for_each_concurrent
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/or_dead_letter.hpp>

int main() {
  const auto letters = [](const weir::dead_letter<int>&) {};
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::or_dead_letter(letters, [](int value) { return value; });
#else
  auto stream = weir::iota(0, 3) | weir::or_dead_letter(letters, [](int) {});
#endif
  static_cast<void>(stream);
}

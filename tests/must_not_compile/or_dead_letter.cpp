// expect: weir: or_dead_letter(sink) takes a stream of result<T>; for a function that may throw write or_dead_letter(sink, f)
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/or_dead_letter.hpp>

#include <exception>

int main() {
  const auto letters = [](const auto&) {};
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::or_dead_letter(letters, [](int value) { return value; });
#else
  auto stream = weir::iota(0, 3) | weir::or_dead_letter(letters);
#endif
  static_cast<void>(stream);
}

// expect: weir: the predicate of split takes a value of this stream
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/split.hpp>

#include <string>

int main() {
  [[maybe_unused]] auto is_even = [](int value) { return value % 2 == 0; };
  [[maybe_unused]] auto spell = [](int value) { return std::to_string(value); };
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::split(is_even);
#else
  auto stream = weir::iota(0, 3) | weir::split(spell);
#endif
  static_cast<void>(stream);
}

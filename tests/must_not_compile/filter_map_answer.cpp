// expect: weir: the function of filter_map answers neither a std::optional, or the like, nor an awaitable of that
// lines: 15
#include <weir/ops/filter_map.hpp>
#include <weir/ops/iota.hpp>

#include <optional>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::filter_map([](int value) { return std::optional<int>(value); });
#else
  auto stream = weir::iota(0, 3) | weir::filter_map([](int value) { return value > 1; });
#endif
  static_cast<void>(stream);
}

// expect: weir: the function of filter_map does not take the values of this stream
// lines: 15
#include <weir/ops/filter_map.hpp>
#include <weir/ops/iota.hpp>

#include <optional>
#include <string>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::filter_map([](int value) { return std::optional<int>(value); });
#else
  auto stream =
      weir::iota(0, 3) | weir::filter_map([](const std::string& value) { return std::optional<int>(value.size()); });
#endif
  static_cast<void>(stream);
}

// expect: weir: the flush of stateful_transform answers neither a std::optional of what its function gives
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/stateful_transform.hpp>

#include <optional>
#include <string>

int add(int& sum, int value) { return sum += value; }

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::stateful_transform(0, add, [](int& sum) { return std::optional<int>(sum); });
#else
  auto stream = weir::iota(0, 3) | weir::stateful_transform(0, add, [](int& sum) { return std::to_string(sum); });
#endif
  static_cast<void>(stream);
}

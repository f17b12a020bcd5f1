// expect: weir: the function of unfold takes the state and returns a std::optional of a std::pair of a value and the next state, which has the type of the first, or an awaitable of that
// lines: 15
#include <weir/ops/unfold.hpp>

#include <optional>
#include <utility>

int main() {
#ifdef WEIR_OK
  auto source = weir::unfold(1, [](int n) { return std::optional(std::pair(n, n + 1)); });
#else
  auto source = weir::unfold(1, [](int n) { return std::optional(std::pair(n, 1.5)); });
#endif
  static_cast<void>(source);
}

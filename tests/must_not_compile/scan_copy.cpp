// expect: weir: scan gives a copy of what was accumulated after each value, and that cannot be copied
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/scan.hpp>

#include <memory>

#ifdef WEIR_OK
using sum = std::shared_ptr<int>;
#else
using sum = std::unique_ptr<int>;
#endif

int main() {
  auto stream = weir::iota(0, 3) | weir::scan(sum(), [](sum so_far, int) { return std::move(so_far); });
  static_cast<void>(stream);
}

// expect: weir: from copies the elements of a range that it borrows, and these cannot be copied; write from(std::move(range))
// lines: 12
#include <weir/ops/from.hpp>

#include <memory>
#include <vector>

int main() {
  std::vector<std::unique_ptr<int>> values;
#ifdef WEIR_OK
  auto source = weir::from(std::move(values));
#else
  auto source = weir::from(values);
#endif
  static_cast<void>(source);
}

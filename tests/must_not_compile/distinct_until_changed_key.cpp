// expect: weir: distinct_until_changed keeps a copy of what it compares by, and needs == for it
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/distinct_until_changed.hpp>

#include <memory>

weir::async_generator<std::unique_ptr<int>> source();

int main() {
#ifdef WEIR_OK
  auto stream = source() | weir::distinct_until_changed([](const std::unique_ptr<int>& value) { return *value; });
#else
  auto stream = source() | weir::distinct_until_changed();
#endif
  static_cast<void>(stream);
}

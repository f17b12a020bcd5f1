// expect: weir: timestamped copies what the references of this stream refer to, and that cannot be copied
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/timestamped.hpp>

#include <memory>

#ifdef WEIR_OK
using value = std::unique_ptr<int>;
#else
using value = std::unique_ptr<int>&;
#endif

weir::async_generator<value> source();

int main() {
  auto stream = source() | weir::timestamped();
  static_cast<void>(stream);
}

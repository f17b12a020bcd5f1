// expect: weir: with_latest_from gives a value of its argument again and again, so the values of that stream must be copyable
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/with_latest_from.hpp>

#include <memory>

#ifdef WEIR_OK
using value = std::shared_ptr<int>;
#else
using value = std::unique_ptr<int>;
#endif

weir::async_generator<value> source();

int main() {
  auto stream = weir::iota(0) | weir::with_latest_from(source());
  static_cast<void>(stream);
}

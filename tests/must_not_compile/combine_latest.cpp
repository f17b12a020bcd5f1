// expect: weir: combine_latest gives a value again and again, so the values of its streams must be copyable
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/combine_latest.hpp>
#include <weir/ops/iota.hpp>

#include <memory>

#ifdef WEIR_OK
using value = std::shared_ptr<int>;
#else
using value = std::unique_ptr<int>;
#endif

weir::async_generator<value> source();

int main() {
  auto stream = weir::combine_latest(weir::iota(0), source());
  static_cast<void>(stream);
}

// expect: weir: retry opens its source again, so that has to be weir::defer(factory); stages between the two belong into the factory
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/retry.hpp>

#include <chrono>

int main() {
#ifdef WEIR_OK
  auto stream = weir::defer([] { return weir::iota(0, 3); }) | weir::retry(weir::backoff(std::chrono::seconds(1)));
#else
  auto stream = weir::iota(0, 3) | weir::retry(weir::backoff(std::chrono::seconds(1)));
#endif
  static_cast<void>(stream);
}

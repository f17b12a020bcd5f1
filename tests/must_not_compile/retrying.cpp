// expect: weir: the function of transform does not take the values of this stream
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/retrying.hpp>
#include <weir/ops/transform.hpp>

#include <chrono>

int main() {
  const weir::backoff policy(std::chrono::seconds(1));
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform(weir::retrying(policy, [](const int& value) { return value; }));
#else
  auto stream = weir::iota(0, 3) | weir::transform(weir::retrying(policy, [](int& value) { return ++value; }));
#endif
  static_cast<void>(stream);
}

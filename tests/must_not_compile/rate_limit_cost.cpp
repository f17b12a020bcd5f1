// expect: weir: the function of rate(n, per).cost(f) says how many tokens a value of this stream costs
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/rate_limit.hpp>

#include <chrono>
#include <string>

int main() {
  const weir::rate limit(100, std::chrono::seconds(1));
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::rate_limit(limit.cost([](int value) { return value; }));
#else
  auto stream = weir::iota(0, 3) | weir::rate_limit(limit.cost([](int) { return std::string("much"); }));
#endif
  static_cast<void>(stream);
}

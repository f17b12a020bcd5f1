// expect: weir: stop_when takes a std::stop_token, an awaitable such as weir::sleep(1s), or a stream
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/stop_when.hpp>

#include <stop_token>

int main() {
  std::stop_source stop;
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::stop_when(stop.get_token());
#else
  auto stream = weir::iota(0, 3) | weir::stop_when(stop);
#endif
  static_cast<void>(stream);
}

// expect: weir: the function of partition takes a value of this stream
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/partition.hpp>

#include <string>

int main() {
  [[maybe_unused]] auto same = [](int value) { return value; };
  [[maybe_unused]] auto length = [](const std::string& text) { return text.size(); };
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::partition(2, same);
#else
  auto stream = weir::iota(0, 3) | weir::partition(2, length);
#endif
  static_cast<void>(stream);
}

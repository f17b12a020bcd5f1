// expect: weir: the function of transform does not take the values of this stream
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

#include <string>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::transform([](int value) { return std::to_string(value); });
#else
  auto stream = weir::iota(0, 3) | weir::transform([](const std::string& value) { return value; });
#endif
  static_cast<void>(stream);
}

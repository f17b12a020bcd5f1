// expect: weir: slide copies a value into each window that it is in, and the values of this stream cannot be copied
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/slide.hpp>
#include <weir/ops/transform.hpp>

#include <memory>

int main() {
#ifdef WEIR_OK
  const auto share = [](int value) { return std::make_shared<int>(value); };
#else
  const auto share = [](int value) { return std::make_unique<int>(value); };
#endif
  auto stream = weir::iota(0, 3) | weir::transform(share) | weir::slide(2);
  static_cast<void>(stream);
}

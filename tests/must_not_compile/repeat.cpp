// expect: weir: repeat copies its value for each one asked for, and this one cannot be copied
// lines: 12
#include <weir/ops/repeat.hpp>

#include <memory>

int main() {
#ifdef WEIR_OK
  auto source = weir::repeat(std::make_shared<int>(1));
#else
  auto source = weir::repeat(std::make_unique<int>(1));
#endif
  static_cast<void>(source);
}

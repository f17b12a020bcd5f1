// expect: weir: adjacent gives copies, and the values of this stream cannot be copied
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/adjacent.hpp>

#include <memory>

weir::async_generator<std::unique_ptr<int>> source();

int main() {
#ifdef WEIR_OK
  auto stream = source() | weir::adjacent<1>();
#else
  auto stream = source() | weir::adjacent();
#endif
  static_cast<void>(stream);
}

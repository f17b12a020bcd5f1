// expect: weir: this stage keeps values, and this is a stream of references that are valid only until the next one
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/buffer.hpp>

#ifdef WEIR_OK
using value = int;
#else
using value = int&;
#endif

weir::async_generator<value> source();

int main() {
  auto stream = source() | weir::buffer(2, weir::overflow::fail);
  static_cast<void>(stream);
}

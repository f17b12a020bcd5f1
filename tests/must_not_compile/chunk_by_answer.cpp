// expect: weir: the predicate of chunk_by answers neither true or false nor an awaitable of that
// lines: 15
#include <weir/ops/chunk_by.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::chunk_by([](int before, int value) { return before < value; });
#else
  auto stream = weir::iota(0, 3) | weir::chunk_by([](int, int) {});
#endif
  static_cast<void>(stream);
}

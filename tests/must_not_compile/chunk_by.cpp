// expect: weir: the predicate of chunk_by takes two values of this stream that follow each other, as const T&
// lines: 15
#include <weir/ops/chunk_by.hpp>
#include <weir/ops/iota.hpp>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::chunk_by([](int before, int value) { return before < value; });
#else
  auto stream = weir::iota(0, 3) | weir::chunk_by([](int value) { return value < 1; });
#endif
  static_cast<void>(stream);
}

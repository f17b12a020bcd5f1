// expect: weir: as_result copies what the references of this stream refer to, and that cannot be copied
// lines: 15
#include <weir/core/async_generator.hpp>
#include <weir/ops/as_result.hpp>

#include <memory>

weir::async_generator<std::unique_ptr<int>> owned();
weir::async_generator<std::unique_ptr<int>&> borrowed();

void use() {
#ifdef WEIR_OK
  auto stream = owned() | weir::as_result();
#else
  auto stream = borrowed() | weir::as_result();
#endif
  static_cast<void>(stream);
}

// expect: weir: the streams given to merge have values of different types with no common type
#include <weir/core.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>

#include <string>
#include <vector>

int main() {
#ifdef WEIR_OK
  auto stream = weir::merge(weir::iota(0, 3), weir::iota(0L, 3L));
#else
  auto stream = weir::merge(weir::iota(0, 3), weir::from(std::vector<std::string>()));
#endif
  static_cast<void>(stream);
}

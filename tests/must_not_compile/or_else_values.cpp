// expect: weir: the values of the stream given to or_else do not convert to those of the stream before it
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/or_else.hpp>

#include <string>
#include <vector>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0L, 3L) | weir::or_else(weir::iota(0, 3));
#else
  auto stream = weir::iota(0L, 3L) | weir::or_else(weir::from(std::vector<std::string>()));
#endif
  static_cast<void>(stream);
}

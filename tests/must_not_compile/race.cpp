// expect: weir: the streams given to race have values of different types with no common type
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/race.hpp>

#include <string>
#include <vector>

int main() {
#ifdef WEIR_OK
  auto stream = weir::race(weir::iota(0, 3), weir::iota(0L, 3L));
#else
  auto stream = weir::race(weir::iota(0, 3), weir::from(std::vector<std::string>()));
#endif
  static_cast<void>(stream);
}

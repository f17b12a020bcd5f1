// expect: weir: the function of on_discard takes none of the types of value that are handled upstream of it
// lines: 15
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>

#include <string>

int main() {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::on_discard([](int) noexcept {});
#else
  auto stream = weir::iota(0, 3) | weir::on_discard([](const std::string&) noexcept {});
#endif
  static_cast<void>(stream);
}

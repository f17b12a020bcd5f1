// expect: weir: what stands behind continues_on runs on another thread, and a variable that it uses is only borrowed
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/continues_on.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>

void send(weir::scheduler& other) {
  auto more = weir::iota(3, 6);
#ifdef WEIR_OK
  auto with_more = [&more](auto source) { return weir::merge(std::move(source), std::move(more)); };
#else
  auto with_more = [&more](auto source) { return weir::merge(std::move(source), more); };
#endif
  auto stream = weir::iota(0, 3) | weir::continues_on(other) | with_more;
  static_cast<void>(stream);
}

int main() {}

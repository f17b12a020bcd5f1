// expect: weir: the last stage behind continues_on gives references
// lines: 25
#include <weir/core.hpp>
#include <weir/ops/continues_on.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

int kept = 0;

weir::task<> send(weir::scheduler& other) {
#ifdef WEIR_OK
  auto stream = weir::iota(0, 3) | weir::continues_on(other) | weir::transform([](int) -> int { return kept; });
#else
  auto stream = weir::iota(0, 3) | weir::continues_on(other) | weir::transform([](int) -> int& { return kept; });
#endif
  static_cast<void>(co_await stream.next());
}

int main() {}

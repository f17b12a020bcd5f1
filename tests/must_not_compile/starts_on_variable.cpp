// expect: weir: starts_on takes the stream to another thread, and a variable is only borrowed by |
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/starts_on.hpp>
#include <weir/ops/take.hpp>

void send(weir::scheduler& other) {
  auto numbers = weir::iota(0, 3);
#ifdef WEIR_OK
  auto stream = std::move(numbers) | weir::take(2) | weir::starts_on(other);
#else
  auto stream = numbers | weir::take(2) | weir::starts_on(other);
#endif
  static_cast<void>(stream);
}

int main() {}

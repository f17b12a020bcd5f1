// expect: weir: the predicate of backoff.when takes a std::exception_ptr, or `const SomeError&` for errors of that type only
// lines: 12
#include <weir/ops/backoff.hpp>

#include <chrono>
#include <exception>

int main() {
  const weir::backoff policy(std::chrono::seconds(1));
#ifdef WEIR_OK
  static_cast<void>(policy.when([](const std::exception&) { return true; }));
#else
  static_cast<void>(policy.when([] { return true; }));
#endif
}

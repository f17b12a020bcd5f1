// expect: weir: starts_on hands values to another thread, and this is a stream of references
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/starts_on.hpp>

template <class T>
weir::async_generator<T> numbers() {
  int value = 1;
  co_yield static_cast<T&&>(value);
}

void send(weir::scheduler& other) {
#ifdef WEIR_OK
  auto stream = numbers<int>() | weir::starts_on(other);
#else
  auto stream = numbers<int&>() | weir::starts_on(other);
#endif
  static_cast<void>(stream);
}

int main() {}

// expect: weir: prefetch keeps values, and this is a stream of references
#include <weir/core.hpp>
#include <weir/ops/prefetch.hpp>

template <class T>
weir::async_generator<T> numbers() {
  int value = 1;
  co_yield static_cast<T&&>(value);
}

int main() {
#ifdef WEIR_OK
  auto stream = numbers<int>() | weir::prefetch(2);
#else
  auto stream = numbers<int&>() | weir::prefetch(2);
#endif
  static_cast<void>(stream);
}

// expect: weir: broadcast gives each of its streams a copy of each value
// lines: 15
#include <weir/core.hpp>
#include <weir/ops/broadcast.hpp>

#include <memory>

template <class T>
weir::async_generator<T> numbers() {
  co_yield T();
}

int main() {
#ifdef WEIR_OK
  auto stream = numbers<std::shared_ptr<const int>>() | weir::broadcast(2);
#else
  auto stream = numbers<std::unique_ptr<int>>() | weir::broadcast(2);
#endif
  static_cast<void>(stream);
}

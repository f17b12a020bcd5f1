// expect: weir: the function of with_exit takes (resource&, weir::ended), returns weir::task<>, and captures nothing
#include <weir/core.hpp>

weir::async_generator<int> numbers(int* closed) {
  int last = 3;
#ifdef WEIR_OK
  auto exit = [](int*& counter, weir::ended) -> weir::task<> {
    ++*counter;
    co_return;
  };
#else
  auto exit = [&last](int*& counter, weir::ended) -> weir::task<> {
    *counter = last;
    co_return;
  };
#endif
  co_await weir::with_exit(closed, exit);
  co_yield last;
}

int main() {
  int closed = 0;
  auto stream = numbers(&closed);
  static_cast<void>(stream);
}

// expect: weir: with_exit belongs to the body of an async_generator; in a task, await the cleanup itself
#include <weir/core.hpp>

weir::task<> closes(int& counter, weir::ended) {
  ++counter;
  co_return;
}

#ifdef WEIR_OK
weir::async_generator<int> body() {
#else
weir::task<> body() {
#endif
  auto close = [](int& counter, weir::ended why) { return closes(counter, why); };
  co_await weir::with_exit(0, close);
}

int main() { static_cast<void>(body()); }

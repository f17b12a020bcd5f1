// expect: weir: a stream is not awaited; write co_await s.next() for one value, or a terminal such as
#include <weir/core.hpp>

weir::async_generator<int> numbers() { co_yield 1; }

weir::task<> reads() {
  auto stream = numbers();
#ifdef WEIR_OK
  static_cast<void>(co_await stream.next());
#else
  co_await stream;
#endif
}

int main() { static_cast<void>(reads()); }

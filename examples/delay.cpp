#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::task<> print_late() {
  const weir::time_point begin = co_await weir::now();
  auto late = weir::iota(1, 4) | weir::delay(50ms, 2);  // two on their way, so the third one waits
  while (auto value = co_await late.next()) {
    const weir::time_point now = co_await weir::now();
    std::cout << *value << (now - begin < 100ms ? " after one delay\n" : " after two\n");
  }
}

int main() { weir::run(print_late()); }

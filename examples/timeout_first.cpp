#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> answers(weir::duration first) {
  co_await weir::sleep(first);
  co_yield 1;
  co_await weir::sleep(100ms);  // nobody minds
  co_yield 2;
}

weir::task<> print_answers(weir::duration first) {
  auto values = answers(first) | weir::timeout_first(50ms);
  try {
    while (auto value = co_await values.next()) std::cout << *value << '\n';
  } catch (const weir::timed_out& error) {
    std::cout << error.what() << '\n';
  }
}

weir::task<> print_both() {
  co_await print_answers(1ms);
  co_await print_answers(10s);
}

int main() { weir::run(print_both()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> counter() {
  for (int i = 1; i <= 300; ++i) {
    co_yield i;
    if (i % 100 == 0) co_await weir::sleep(100ms);
  }
}

weir::task<> print_now_and_then() {
  auto seen = counter() | weir::sample(60ms);
  while (auto value = co_await seen.next()) std::cout << "counted to " << *value << '\n';
}

int main() { weir::run(print_now_and_then()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> orders() {
  for (const char* item : {"tea", "milk", "honey"}) {
    co_await weir::sleep(20ms);
    co_yield std::string(item);
  }
}
weir::async_generator<double> discounts() {
  co_yield 0.0;
  co_await weir::sleep(30ms);
  co_yield 0.1;
}

weir::task<> print_orders() {
  auto priced = orders() | weir::with_latest_from(discounts());
  while (auto each = co_await priced.next()) {
    std::cout << each->first << ", " << each->second * 100 << "% off\n";
  }
}

int main() { weir::run(print_orders()); }

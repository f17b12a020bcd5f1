#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> orders_of(const std::string& customer) {  // the stage keeps the name meanwhile
  for (int number = 1; number <= 2; ++number) {
    co_await weir::sleep(5ms);
    co_yield customer + "'s order " + std::to_string(number);
  }
}

weir::task<> print_orders() {
  auto orders = weir::just(std::string("Ann"), std::string("Bob")) | weir::transform_join(orders_of);
  while (auto order = co_await orders.next()) std::cout << *order << '\n';
}

int main() { weir::run(print_orders()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>

weir::async_generator<int> readings() {
  co_yield 20;
  co_yield 21;
  throw std::runtime_error("the sensor is gone");
}

int no_reading(const std::exception& error) {
  std::cout << error.what() << '\n';
  return -1;
}

weir::task<> print_readings() {
  auto safe = readings() | weir::upon_error(no_reading);
  while (auto reading = co_await safe.next()) std::cout << *reading << '\n';
}

int main() { weir::run(print_readings()); }

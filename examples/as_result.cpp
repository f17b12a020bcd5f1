#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>

weir::async_generator<int> readings() {
  co_yield 20;
  co_yield 21;
  throw std::runtime_error("the sensor is gone");
}

weir::task<> print_readings() {
  auto results = readings() | weir::as_result();
  while (auto reading = co_await results.next()) {
    if (*reading) {
      std::cout << reading->value() << '\n';
    } else {
      std::cout << "and then it failed\n";
    }
  }
}

int main() { weir::run(print_readings()); }

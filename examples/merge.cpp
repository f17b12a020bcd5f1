#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> readings(std::string sensor, weir::duration period) {
  for (int i = 1; i <= 3; ++i) {
    co_await weir::sleep(period);
    co_yield sensor + " " + std::to_string(i);
  }
}

weir::task<> print_both() {
  auto both = weir::merge(readings("fast", 10ms), readings("slow", 25ms));
  while (auto reading = co_await both.next()) std::cout << *reading << '\n';
}

int main() { weir::run(print_both()); }

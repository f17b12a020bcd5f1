#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

weir::task<> print_ticks() {
  const auto begin = co_await weir::now();
  auto clock = weir::ticks(100ms) | weir::take(4);
  while (auto due = co_await clock.next()) {
    const auto now = co_await weir::now();
    const auto number = (*due - begin) / 100ms;
    std::cout << "tick " << number << (now - *due > 40ms ? ", late" : "") << '\n';
    if (number == 1) co_await weir::sleep(250ms);  // the consumer is busy: the ticks 2 and 3 are missed
  }
}

int main() { weir::run(print_ticks()); }

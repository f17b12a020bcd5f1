#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> download(std::string mirror, weir::duration delay) {
  for (int part = 1; part <= 3; ++part) {
    co_await weir::sleep(delay);
    co_yield "part " + std::to_string(part) + " from " + mirror;
  }
}

weir::task<> print_the_faster() {
  // The slower mirror is closed as soon as the faster one has given its first part.
  auto parts = weir::race(download("far-away", 60ms), download("next-door", 10ms));
  while (auto part = co_await parts.next()) std::cout << *part << '\n';
}

int main() { weir::run(print_the_faster()); }

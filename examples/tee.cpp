#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

// A slow log of everything that passes. The stream does not end before the log is complete.
weir::task<> write_log(weir::any_stream<int> orders) {
  while (auto order = co_await orders.next()) {
    co_await weir::sleep(5ms);
    std::cout << "logged " << *order << '\n';
  }
  std::cout << "log closed\n";
}

weir::task<> handle() {
  auto orders = weir::iota(1, 4) | weir::tee(write_log);
  while (auto order = co_await orders.next()) std::cout << "handled " << *order << '\n';
  std::cout << "all handled\n";
}

int main() { weir::run(handle()); }

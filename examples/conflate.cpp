#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <functional>
#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> bytes_received() {
  for (int i = 0; i < 6; ++i) {
    co_yield 100;
    co_await weir::sleep(5ms);
  }
}

weir::task<> show_progress() {
  auto progress = bytes_received() | weir::conflate(std::plus<>());  // nothing is lost while the screen is redrawn
  while (auto bytes = co_await progress.next()) {
    std::cout << "+" << *bytes << " bytes\n";
    co_await weir::sleep(200ms);
  }
}

int main() { weir::run(show_progress()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> positions() {
  for (int percent = 0; percent <= 100; ++percent) {
    co_yield percent;
    if (percent == 50) co_await weir::sleep(100ms);
  }
}

weir::task<> draw() {
  auto drawn = positions() | weir::throttle(20ms);  // the first at once, the latest after 20 ms
  while (auto percent = co_await drawn.next()) std::cout << *percent << " %\n";
}

int main() { weir::run(draw()); }

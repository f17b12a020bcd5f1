#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> answers() {
  for (int i = 1; i <= 3; ++i) {
    co_await weir::sleep(i * 10ms);
    co_yield i;
  }
}

weir::task<> print_gaps() {
  weir::time_point before = co_await weir::now();
  auto stamped = answers() | weir::timestamped();
  while (auto answer = co_await stamped.next()) {
    const auto gap = (answer->at - before) / 10ms;
    std::cout << "answer " << answer->value << " after " << gap << "0 ms\n";
    before = answer->at;
  }
}

int main() { weir::run(print_gaps()); }

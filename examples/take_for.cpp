#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> slower_and_slower() {
  for (int i = 1;; i *= 8) {
    co_await weir::sleep(std::chrono::milliseconds(i));
    co_yield i;
  }
}

weir::task<> print_in_time() {
  auto values = slower_and_slower() | weir::take_for(250ms);  // the next one would come after 584 ms
  while (auto value = co_await values.next()) std::cout << *value << '\n';
  std::cout << "time is up\n";
}

int main() { weir::run(print_in_time()); }

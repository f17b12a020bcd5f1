#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::async_generator<int> endless() {
  for (int i = 0;; ++i) {
    std::cout << "made " << i << '\n';
    co_yield i;
  }
}

weir::task<> print_three() {
  auto numbers = endless() | weir::take(3);  // a fourth is never made
  while (auto number = co_await numbers.next()) std::cout << "got " << *number << '\n';
}

int main() { weir::run(print_three()); }

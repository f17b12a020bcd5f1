#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::async_generator<int> endless() {
  for (int i = 0;; ++i) {
    std::cout << "made " << i << '\n';
    co_yield i;
  }
}

weir::task<> print_small() {
  const auto small = [](int number) { return number < 2; };
  auto before = endless() | weir::take_while(small);  // 2 is made, and ends it
  while (auto number = co_await before.next()) std::cout << "got " << *number << '\n';
  auto with_it = endless() | weir::take_while(small, weir::inclusive);
  while (auto number = co_await with_it.next()) std::cout << "got " << *number << '\n';
}

int main() { weir::run(print_small()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> print_two() {
  auto lost = [](int value) noexcept { std::cout << "not delivered: " << value << '\n'; };
  auto numbers = weir::iota(1, 9) | weir::prefetch(3) | weir::on_discard(lost);
  for (int i = 0; i < 2; ++i) {
    auto number = co_await numbers.next();
    std::cout << *number << '\n';
    co_await weir::post();  // meanwhile three more are fetched
  }
  co_await numbers.close();
}

int main() { weir::run(print_two()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

void show(int value) { std::cout << "passing " << value << '\n'; }

weir::task<> add_up() {
  auto numbers = weir::iota(1, 4) | weir::inspect(show);
  std::cout << "sum " << co_await numbers.fold(0, [](int sum, int x) { return sum + x; }) << '\n';
}

int main() { weir::run(add_up()); }

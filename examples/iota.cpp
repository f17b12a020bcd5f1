#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> sum_of_squares() {
  auto squares = weir::iota(1, 11) | weir::transform([](int x) { return x * x; });
  std::cout << co_await squares.fold(0, [](int sum, int x) { return sum + x; }) << '\n';
}

int main() { weir::run(sum_of_squares()); }

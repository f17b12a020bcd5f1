#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>

using namespace std::chrono_literals;

weir::task<int> unreliable_square(int x) {
  static int calls = 0;
  co_await weir::sleep(1ms);
  if (++calls % 3 == 0) throw std::runtime_error("busy");
  co_return x * x;
}

weir::task<> print_squares() {
  auto squares =
      weir::iota(1, 6) | weir::transform_concurrent(2, weir::retrying(weir::backoff(5ms), unreliable_square));
  while (auto square = co_await squares.next()) std::cout << *square << '\n';
}

int main() { weir::run(print_squares()); }

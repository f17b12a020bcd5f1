#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

auto open_source() {
  std::cout << "opened\n";
  return weir::iota(1, 4);
}

weir::task<> print_later() {
  auto numbers = weir::defer(open_source);
  std::cout << "nothing is open yet\n";
  while (auto number = co_await numbers.next()) std::cout << *number << '\n';
}

int main() { weir::run(print_later()); }

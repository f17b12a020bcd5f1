#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::task<> print_list() {
  auto parts = weir::from<std::string>({"river", "weir", "bed"}) | weir::intersperse(", ");
  while (auto part = co_await parts.next()) std::cout << *part;
  std::cout << '\n';
}

int main() { weir::run(print_list()); }

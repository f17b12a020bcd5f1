#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::task<> print_rows() {
  auto rows = weir::from({"id,name", "1,ada", "2,grace"}) | weir::drop(1);  // without the header
  while (auto row = co_await rows.next()) std::cout << *row << '\n';
}

int main() { weir::run(print_rows()); }

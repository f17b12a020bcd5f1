#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::task<> print_rows() {
  auto rows = weir::from({"ada,36", "grace,85", "total,121"}) | weir::drop_last(1);  // without the footer
  while (auto row = co_await rows.next()) std::cout << *row << '\n';
}

int main() { weir::run(print_rows()); }

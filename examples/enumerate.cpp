#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> print_rows() {
  auto rows = weir::from({"id,name", "1,ada", "2,grace"}) | weir::enumerate();
  while (auto row = co_await rows.next()) {
    const auto& [position, text] = *row;
    std::cout << "line " << position + 1 << ": " << text << '\n';
  }
}

int main() { weir::run(print_rows()); }

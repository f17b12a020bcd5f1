#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> rows() {
  for (int row = 1;; ++row) {
    co_yield row;
    if (row == 3) co_await weir::sleep(1h);  // the server has forgotten us
  }
}

weir::task<> print_rows() {
  auto all = rows() | weir::timeout(100ms);
  try {
    while (auto row = co_await all.next()) std::cout << "row " << *row << '\n';
  } catch (const weir::timed_out& error) {
    std::cout << error.what() << '\n';
  }
}

int main() { weir::run(print_rows()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

weir::async_generator<int> lines_of_the_file() {
  co_yield 1;
  co_yield 2;
  throw std::out_of_range("position 17");
}

weir::task<> print_lines(std::string file) {
  auto say_where = [file](const std::exception& error) { return std::runtime_error(file + ": " + error.what()); };
  auto lines = lines_of_the_file() | weir::map_error(say_where);
  try {
    while (auto line = co_await lines.next()) std::cout << "line " << *line << '\n';
  } catch (const std::runtime_error& error) {
    std::cout << error.what() << '\n';
  }
}

int main() { weir::run(print_lines("orders.csv")); }

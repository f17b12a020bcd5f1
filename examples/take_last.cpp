#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::async_generator<std::string> log_lines() {
  for (int i = 1; i <= 1000; ++i) co_yield "line " + std::to_string(i);
}

weir::task<> print_tail() {
  auto tail = log_lines() | weir::take_last(3);  // never holds more than three lines
  while (auto line = co_await tail.next()) std::cout << *line << '\n';
}

int main() { weir::run(print_tail()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::async_generator<std::string> lines_of(std::string file, int lines) {
  std::cout << "open " << file << '\n';
  for (int line = 1; line <= lines; ++line) co_yield file + ":" + std::to_string(line);
}

weir::task<> print_first_lines() {
  // Today's log is first opened when yesterday's has ended, and last week's never.
  auto lines = weir::concat(lines_of("yesterday.log", 2), lines_of("today.log", 3), lines_of("last-week.log", 9)) |
               weir::take(4);
  while (auto line = co_await lines.next()) std::cout << *line << '\n';
}

int main() { weir::run(print_first_lines()); }

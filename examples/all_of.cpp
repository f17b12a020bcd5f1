#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::task<> check_lines() {
  const auto show = [](const std::string& line) { std::cout << "looking at " << line << '\n'; };
  const auto is_complete = [](const std::string& line) { return line.find(',') != std::string::npos; };
  auto lines = weir::from<std::string>({"1,ada", "grace", "3,alan"}) | weir::inspect(show);
  std::cout << (co_await lines.all_of(is_complete) ? "all are complete\n" : "one is not\n");
}

int main() { weir::run(check_lines()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::task<> print_rows() {
  const auto is_comment = [](const std::string& line) { return line.starts_with('#'); };
  auto lines = weir::from<std::string>({"# users", "# of today", "1,ada", "#2,grace"}) | weir::drop_while(is_comment);
  while (auto line = co_await lines.next()) std::cout << *line << '\n';
}

int main() { weir::run(print_rows()); }

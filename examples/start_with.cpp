#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::async_generator<std::string> rows() {
  co_yield std::string("1,Ada");
  co_yield std::string("2,Grace");
}

weir::task<> print_table() {
  auto table = rows() | weir::start_with("id,name");
  while (auto line = co_await table.next()) std::cout << *line << '\n';
}

int main() { weir::run(print_table()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

weir::async_generator<std::string> primary() {
  co_yield "1 from the primary";
  throw std::runtime_error("the primary is gone");
}

weir::async_generator<std::string> replica(const std::exception& why) {
  std::cout << why.what() << '\n';
  co_yield "2 from the replica";
  co_yield "3 from the replica";
}

weir::task<> print_records() {
  auto records = primary() | weir::let_error(replica);
  while (auto record = co_await records.next()) std::cout << *record << '\n';
}

int main() { weir::run(print_records()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>
#include <utility>

using reading = std::pair<int, std::string>;  // at which second, in which state

weir::async_generator<reading> readings() {
  int second = 0;
  for (const char* state : {"up", "up", "down", "down", "down", "up"}) co_yield reading(second++, state);
}

weir::task<> print_changes() {
  auto changes = readings() | weir::distinct_until_changed(&reading::second);
  while (auto change = co_await changes.next()) std::cout << change->second << " since " << change->first << '\n';
}

int main() { weir::run(print_changes()); }

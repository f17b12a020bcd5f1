#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <optional>
#include <utility>

using step = std::optional<std::pair<long, std::pair<long, long>>>;

// The state is the next two numbers.
step fibonacci(std::pair<long, long> next) {
  if (next.first > 100) return std::nullopt;
  return std::pair(next.first, std::pair(next.second, next.first + next.second));
}

weir::task<> print_fibonacci() {
  auto numbers = weir::unfold(std::pair(0L, 1L), fibonacci);
  while (auto number = co_await numbers.next()) std::cout << *number << ' ';
  std::cout << '\n';
}

int main() { weir::run(print_fibonacci()); }

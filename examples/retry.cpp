#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>

using namespace std::chrono_literals;

weir::async_generator<int> count_from(int first) {
  for (int i = first; i < 5; ++i) {
    if (i == 3 && first == 0) throw std::runtime_error("connection lost");
    co_yield i;
  }
}

weir::task<> print_all() {
  int next = 0;  // where to go on
  auto open = [&next] { return count_from(next); };
  auto numbers = weir::retry(weir::backoff(10ms).max(1s).jitter(0.2).attempts(3), open);
  while (auto number = co_await numbers.next()) std::cout << (next = *number)++ << '\n';
}

int main() { weir::run(print_all()); }

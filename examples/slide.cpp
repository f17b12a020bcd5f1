#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <numeric>

weir::task<> print_averages() {
  auto windows = weir::from({4, 8, 6, 10, 2, 6}) | weir::slide(3);  // each value with the two before it
  while (auto window = co_await windows.next()) {
    std::cout << std::accumulate(window->begin(), window->end(), 0) / 3 << '\n';
  }
}

int main() { weir::run(print_averages()); }

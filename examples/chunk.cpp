#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <vector>

weir::task<> print_batches() {
  auto batches = weir::iota(1, 9) | weir::chunk(3);
  while (auto batch = co_await batches.next()) {
    for (const int value : *batch) std::cout << value << ' ';
    std::cout << '\n';
  }
}

int main() { weir::run(print_batches()); }

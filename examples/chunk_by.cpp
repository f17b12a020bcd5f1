#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> print_runs() {
  const auto ascending = [](int before, int value) { return before <= value; };
  auto runs = weir::from({1, 4, 7, 2, 3, 3, 0, 9}) | weir::chunk_by(ascending);
  while (auto run = co_await runs.next()) {
    for (const int value : *run) std::cout << value << ' ';
    std::cout << '\n';
  }
}

int main() { weir::run(print_runs()); }

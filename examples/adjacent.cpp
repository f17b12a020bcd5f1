#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> print_changes() {
  auto levels = weir::from({100, 140, 90, 95});
  auto pairs = std::move(levels) | weir::adjacent();
  while (auto pair = co_await pairs.next()) {
    const auto& [before, now] = *pair;
    std::cout << before << " to " << now << ": " << std::showpos << now - before << std::noshowpos << '\n';
  }
}

int main() { weir::run(print_changes()); }

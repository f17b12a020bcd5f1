#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::task<bool> is_allowed(int id) {  // a predicate may wait
  co_await weir::sleep(5ms);
  co_return id % 3 == 0;
}

weir::task<> print_allowed() {
  auto ids = weir::iota(0, 20) | weir::filter([](int id) { return id % 2 == 0; }) | weir::filter(is_allowed);
  while (auto id = co_await ids.next()) std::cout << *id << '\n';
}

int main() { weir::run(print_allowed()); }

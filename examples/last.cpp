#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::task<> print_balance() {
  auto balances = weir::from({100, -30, 5}) | weir::scan(0, [](int balance, int amount) { return balance + amount; });
  const auto balance = co_await balances.last();
  if (balance) std::cout << "in the end " << *balance << '\n';

  auto none = weir::iota(0, 0);
  const auto nothing = co_await none.last();
  std::cout << (nothing ? "a value\n" : "no value\n");
}

int main() { weir::run(print_balance()); }

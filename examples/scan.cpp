#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::task<int> book(int balance, int amount) {  // a function may wait
  co_await weir::sleep(1ms);
  co_return balance + amount;
}

weir::task<> print_balances() {
  auto balances = weir::from({100, -30, 5}) | weir::scan(20, book);
  while (auto balance = co_await balances.next()) std::cout << "balance " << *balance << '\n';
}

int main() { weir::run(print_balances()); }

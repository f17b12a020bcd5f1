#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::any_stream<int> orders_of(int customer) {
  if (customer == 2) return weir::empty<int>();  // has none
  return weir::just(100 * customer, 100 * customer + 1);
}

weir::task<> print_orders() {
  for (int customer = 1; customer <= 3; ++customer) {
    auto orders = orders_of(customer);
    std::cout << "customer " << customer << ":";
    while (auto order = co_await orders.next()) std::cout << ' ' << *order;
    std::cout << '\n';
  }
}

int main() { weir::run(print_orders()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

char account_of(const std::string& order) { return order.front(); }

weir::task<std::string> book(std::string order) {
  const weir::duration time = order == "A: pay 10" ? 50ms : 10ms;
  co_await weir::sleep(time);
  co_return std::move(order);
}

weir::task<> book_all() {
  auto orders = weir::just(std::string("A: pay 10"), std::string("A: pay 20"), std::string("B: pay 5"));
  auto booked = std::move(orders) | weir::transform_concurrent_by(account_of, 4, book);
  while (auto order = co_await booked.next()) std::cout << *order << '\n';  // B overtakes; A's stay in order
}

int main() { weir::run(book_all()); }

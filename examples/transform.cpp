#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::task<std::string> look_up(int id) {  // awaited, one at a time
  co_await weir::sleep(5ms);
  co_return "user " + std::to_string(id);
}

weir::task<> print_users() {
  auto users = weir::iota(1, 4) | weir::transform([](int x) { return 10 * x; }) | weir::transform(look_up);
  while (auto user = co_await users.next()) std::cout << *user << '\n';
}

int main() { weir::run(print_users()); }

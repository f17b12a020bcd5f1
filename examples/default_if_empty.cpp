#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>
#include <vector>

weir::task<> print_friends_of(std::string name, std::vector<std::string> friends) {
  std::cout << name << ": ";
  auto all = weir::from(friends) | weir::default_if_empty("nobody");
  while (auto each = co_await all.next()) std::cout << *each << ' ';
  std::cout << '\n';
}

weir::task<> print_all() {
  std::vector<std::string> friends{"Grace", "Alan"};
  co_await print_friends_of("Ada", friends);
  friends.clear();
  co_await print_friends_of("Marvin", friends);
}

int main() { weir::run(print_all()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

using page = std::pair<std::vector<std::string>, std::optional<int>>;

// A server with three pages of users.
weir::task<page> fetch(int number) {
  std::cout << "page " << number << " is fetched\n";
  co_await weir::sleep(1ms);
  if (number == 1) co_return page({"ada", "bob"}, 2);
  if (number == 2) co_return page({}, 3);
  co_return page({"cy"}, std::nullopt);
}

auto users_of(std::vector<std::string>&& users) { return weir::from(std::move(users)); }

weir::task<> print_users() {
  auto users = weir::paginate(1, fetch) | weir::transform_join(users_of);
  while (auto user = co_await users.next()) std::cout << *user << '\n';
}

int main() { weir::run(print_users()); }

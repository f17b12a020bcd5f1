#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <utility>

using namespace std::chrono_literals;

class connection {
 public:
  explicit connection(std::string server) : server_(std::move(server)) {}
  const std::string& server() const { return server_; }

 private:
  std::string server_;
};

weir::task<connection> open_connection() {
  co_await weir::sleep(1ms);
  std::cout << "opened\n";
  co_return connection("example.org");
}
weir::async_generator<std::string> pages_of(connection& c) {
  for (int page = 1;; ++page) co_yield c.server() + "/" + std::to_string(page);
}
weir::task<> disconnect(connection& c, weir::ended how) {
  co_await weir::sleep(1ms);
  std::cout << c.server() << (how == weir::ended::stopped ? " was left, and is closed\n" : " is closed\n");
}

weir::task<> print_two() {
  auto pages = weir::using_resource(open_connection, pages_of, disconnect) | weir::take(2);
  while (auto page = co_await pages.next()) std::cout << *page << '\n';
  std::cout << "done\n";
}

int main() { weir::run(print_two()); }

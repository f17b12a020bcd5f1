#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> cached(std::string key) {
  if (key == "ada") co_yield std::string("Ada, from the cache");
}
weir::async_generator<std::string> fetched(std::string key) {
  std::cout << "(fetching " << key << ")\n";
  co_await weir::sleep(10ms);
  co_yield key + ", fetched";
}

weir::task<> print(std::string key) {
  auto found = cached(key) | weir::or_else([key] { return fetched(key); });
  while (auto line = co_await found.next()) std::cout << *line << '\n';
}

weir::task<> print_both() {
  co_await print("ada");
  co_await print("grace");
}

int main() { weir::run(print_both()); }

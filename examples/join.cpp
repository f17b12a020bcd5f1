#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::async_generator<std::string> lines(std::string file) {
  co_yield file + ", line 1";
  co_yield file + ", line 2";
}

weir::async_generator<weir::async_generator<std::string>> files() {
  for (const std::string name : {"a.txt", "b.txt"}) {
    std::cout << "opening " << name << '\n';  // when the one before has been read
    co_yield lines(name);
  }
}

weir::task<> print_all() {
  auto all = files() | weir::join();
  while (auto line = co_await all.next()) std::cout << *line << '\n';
}

int main() { weir::run(print_all()); }

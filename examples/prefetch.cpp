#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> fetch() {
  for (int page = 1; page <= 3; ++page) {
    co_await weir::sleep(10ms);
    co_yield page;
  }
}

weir::task<> store() {
  auto pages = fetch() | weir::prefetch(1);  // the next page is fetched while this one is stored
  while (auto page = co_await pages.next()) {
    co_await weir::sleep(10ms);
    std::cout << "stored page " << *page << '\n';
  }
}

int main() { weir::run(store()); }

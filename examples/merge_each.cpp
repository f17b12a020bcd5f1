#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> pages_of(int site) {
  for (int page = 1; page <= 2; ++page) {
    co_await weir::sleep(10ms * site);
    co_yield "site " + std::to_string(site) + ", page " + std::to_string(page);
  }
}

weir::task<> print_pages() {
  auto pages = weir::iota(2, 5) | weir::merge_each(2, pages_of);  // site 4 begins when site 2 has ended
  while (auto page = co_await pages.next()) std::cout << *page << '\n';
}

int main() { weir::run(print_pages()); }

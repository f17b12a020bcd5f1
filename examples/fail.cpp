#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>

weir::any_stream<int> pages_from(int first) {
  if (first < 1) return weir::fail<int>(std::out_of_range("pages are counted from 1"));
  return weir::iota(first, first + 3);
}

weir::task<> print_pages(int first) {
  auto pages = pages_from(first);
  try {
    while (auto page = co_await pages.next()) std::cout << "page " << *page << '\n';
  } catch (const std::exception& error) {
    std::cout << error.what() << '\n';
  }
}

int main() {
  weir::run(print_pages(2));
  weir::run(print_pages(0));
}

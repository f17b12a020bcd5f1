#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string_view>

using namespace std::chrono_literals;

weir::task<int> length_of(const char* word) {
  co_await weir::sleep(5ms);
  co_return static_cast<int>(std::string_view(word).size());
}

weir::task<> print_lengths() {
  auto lengths = weir::just("three", "short", "words") | weir::transform_concurrent(3, length_of);
  while (auto length = co_await lengths.next()) std::cout << *length << '\n';
}

int main() { weir::run(print_lengths()); }

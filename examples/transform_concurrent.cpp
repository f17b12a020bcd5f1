#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

weir::task<int> enrich(int id) {
  co_await weir::sleep(10ms);
  co_return id * 100;
}

weir::task<> print_enriched() {
  auto enriched = weir::iota(1, 9) | weir::transform_concurrent(weir::concurrency(4).window(8), enrich);
  co_await enriched.for_each([](int value) { std::cout << value << '\n'; });  // in order, four at a time
}

int main() { weir::run(print_enriched()); }

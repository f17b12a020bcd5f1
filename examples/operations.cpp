#include "python_list.hpp"

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <functional>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

weir::async_generator<int> map_stream(weir::any_stream<int> source_stream, std::function<int(int)> transform_func) {
  while (auto item = co_await source_stream.next()) co_yield transform_func(*item);
}

weir::async_generator<int> filter_stream(weir::any_stream<int> source_stream, std::function<bool(int)> predicate) {
  while (auto item = co_await source_stream.next()) {
    if (predicate(*item)) co_yield *item;
  }
}

weir::async_generator<int> take_stream(weir::any_stream<int> source_stream, int count) {
  auto first = std::move(source_stream) | weir::take(count);  // closes the source after the last: no other is fetched
  while (auto item = co_await first.next()) co_yield *item;
}

weir::async_generator<int> number_stream() {
  for (int i = 0; i < 20; ++i) {
    co_await weir::sleep(50ms);
    co_yield i;
  }
}

weir::task<> stream_operations(int count) {
  // Create pipeline: numbers -> squares -> evens -> first 5
  auto numbers = number_stream();
  auto squares = map_stream(std::move(numbers), [](int x) { return x * x; });
  auto evens = filter_stream(std::move(squares), [](int x) { return x % 2 == 0; });
  auto first_five = take_stream(std::move(evens), count);

  std::vector<int> results;
  while (auto result = co_await first_five.next()) {
    results.push_back(*result);
    std::cout << "Result: " << *result << '\n';
  }
  std::cout << "Final results: " << python_list(results) << '\n';
}

int main(int argc, char** argv) { weir::run(stream_operations(argc > 1 ? std::stoi(argv[1]) : 5)); }

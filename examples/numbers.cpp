#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

weir::async_generator<int> number_generator(int max_num) {
  for (int i = 0; i < max_num; ++i) {
    std::cout << "Generating " << i << '\n';
    co_await weir::sleep(std::chrono::milliseconds(100));  // Simulate async work
    co_yield i;
  }
}

weir::task<> process_number(int number) {
  std::cout << "Received: " << number << '\n';
  co_await weir::sleep(std::chrono::milliseconds(50));  // Process the number
}

weir::task<> consume_numbers(weir::any_stream<int> numbers) { co_await numbers.for_each(process_number); }

int main(int argc, char** argv) { weir::run(consume_numbers(number_generator(argc > 1 ? std::stoi(argv[1]) : 5))); }

#include "python_list.hpp"

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using strings = std::vector<std::string>;

weir::async_generator<strings> buffered_generator(weir::any_stream<std::string> source, std::size_t buffer_size) {
  strings buffer;
  while (auto item = co_await source.next()) {
    buffer.push_back(std::move(*item));
    if (buffer.size() >= buffer_size) co_yield std::exchange(buffer, {});
  }
  if (!buffer.empty()) co_yield std::move(buffer);  // Yield remaining items
}

weir::async_generator<std::string> data_source(int count) {
  for (int i = 0; i < count; ++i) {
    co_await weir::sleep(100ms);
    co_yield "item-" + std::to_string(i);
  }
}

weir::task<> process_buffer(strings buffer) {
  std::cout << "Processing buffer of " << buffer.size() << " items: " << python_list(buffer) << '\n';
  co_await weir::sleep(200ms);  // Simulate batch processing
}

weir::task<> buffered_processing(int count, std::string_view overlap) {
  weir::any_stream<strings> buffered = buffered_generator(data_source(count), 3);
  if (overlap == "prefetch") buffered = data_source(count) | weir::chunk(3) | weir::prefetch(1);
  if (overlap == "concurrent") co_return co_await buffered.for_each_concurrent(2, process_buffer);
  while (auto buffer = co_await buffered.next()) co_await process_buffer(std::move(*buffer));
}

int main(int argc, char** argv) {  // buffered [COUNT [prefetch | concurrent]]
  weir::run(buffered_processing(argc > 1 ? std::stoi(argv[1]) : 10, argc > 2 ? argv[2] : ""));
}

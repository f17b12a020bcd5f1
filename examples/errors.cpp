#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> unreliable_data_source(int count, int first = 0, int fails_at = 5) {
  for (int i = first; i < count; ++i) {
    co_await weir::sleep(100ms);
    if (i == fails_at) throw std::runtime_error("Data source error at item " + std::to_string(i));
    co_yield "data-" + std::to_string(i);
  }
}

weir::async_generator<std::string> resilient_stream(weir::any_stream<std::string> source_stream) {
  try {
    while (auto item = co_await source_stream.next()) co_yield std::move(*item);
  } catch (const std::exception& e) {
    std::cout << "Stream error: " << e.what() << '\n';
  }
}

weir::task<> error_handling_demo(weir::any_stream<std::string> items) {
  try {
    while (auto item = co_await items.next()) std::cout << "Processed: " << *item << '\n';
  } catch (const std::exception& e) {
    std::cout << "Stream processing failed: " << e.what() << '\n';
  }
}

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::stoi(argv[1]) : 10;
  weir::run(error_handling_demo(unreliable_data_source(count) | resilient_stream));
}

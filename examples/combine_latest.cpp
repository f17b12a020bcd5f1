#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> widths() {
  for (int width : {2, 3, 5}) {
    co_await weir::sleep(20ms);
    co_yield int(width);
  }
}
weir::async_generator<int> heights() {
  for (int height : {10, 100}) {
    co_await weir::sleep(30ms);
    co_yield int(height);
  }
}

weir::task<> print_areas() {
  auto sizes = weir::combine_latest(widths(), heights());
  while (auto size = co_await sizes.next()) {
    const auto& [width, height] = *size;
    std::cout << width << " x " << height << " = " << width * height << '\n';
  }
}

int main() { weir::run(print_areas()); }

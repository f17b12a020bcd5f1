#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

/// Nobody has more than three devices, so a fourth is a mistake that should not go by unnoticed.
weir::task<> print_devices(weir::any_stream<std::string> devices) {
  auto few = std::move(devices) | weir::limit(3);
  try {
    while (auto device = co_await few.next()) std::cout << *device << '\n';
  } catch (const weir::limit_exceeded& error) {
    std::cout << error.what() << '\n';
  }
}

int main() {
  weir::run(print_devices(weir::from({"telephone", "tablet"})));
  weir::run(print_devices(weir::from({"telephone", "tablet", "watch", "toaster"})));
}

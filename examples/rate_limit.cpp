#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::task<> send() {
  const weir::time_point begin = co_await weir::now();
  auto length = [](const std::string& text) { return text.size(); };
  const auto limit = weir::rate(100, 1s).burst(10).cost(length);  // 100 bytes a second, 10 of them at once
  auto messages = weir::from({std::string("0123456789"), std::string("01234"), std::string("0")});
  auto paced = std::move(messages) | weir::rate_limit(limit);
  while (auto message = co_await paced.next()) {
    const weir::time_point now = co_await weir::now();
    std::cout << message->size() << " bytes " << (now - begin < 50ms ? "at once\n" : "when their time had come\n");
  }
}

int main() { weir::run(send()); }

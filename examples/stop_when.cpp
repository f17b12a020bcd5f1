#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <latch>
#include <stop_token>
#include <thread>

/// Of a device that falls silent after three.
weir::async_generator<int> readings() {
  for (int i = 1; i <= 3; ++i) co_yield i;
  co_await weir::sleep(std::chrono::hours(1));
}

weir::task<> print_readings(std::stop_token stop, std::latch& silent) {
  auto until_then = readings() | weir::stop_when(stop);
  while (auto reading = co_await until_then.next()) {
    std::cout << *reading << '\n';
    silent.count_down();
  }
  std::cout << "stopped\n";
}

int main() {
  std::latch silent(3);
  std::jthread loop([&silent](std::stop_token stop) { weir::run(print_readings(stop, silent)); });
  silent.wait();
  loop.request_stop();  // from this thread, while that one waits for a reading
}

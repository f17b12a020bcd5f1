#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <csignal>
#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> ticks() {
  for (int i = 1;; ++i) {
    co_await weir::sleep(10ms);
    co_yield i;
  }
}

weir::task<> count() {
  auto pairs = ticks() | weir::chunk(2);
  while (auto pair = co_await pairs.next()) {
    std::cout << "a chunk of " << pair->size() << '\n';
    if (pair->front() == 3) std::raise(SIGINT);  // as Ctrl-C does: ticks ends, and what it gave is delivered
  }
  std::cout << "drained\n";
}

int main() { weir::run(count(), weir::on_signal::drain.within(5s)); }

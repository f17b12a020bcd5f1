#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>

using namespace std::chrono_literals;

weir::async_generator<int> bursts() {
  for (int i = 0; i < 7; ++i) {
    if (i == 5) co_await weir::sleep(50ms);
    co_yield i;
  }
}

weir::task<> print_batches() {
  auto batches = bursts() | weir::chunk_for(3, 10ms);  // full, or 10 ms old
  while (auto batch = co_await batches.next()) std::cout << "a batch of " << batch->size() << '\n';
}

int main() { weir::run(print_batches()); }

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <thread>
#include <utility>

weir::task<long> sum(weir::thread_safe_receiver<int> numbers) {
  co_return co_await numbers.fold(0L, [](long total, int number) { return total + number; });
}

int main() {
  auto [sender, receiver] = weir::thread_safe_channel<int>(64);
  std::thread producer([own = std::move(sender)] {
    for (int i = 1; i <= 1000; ++i) own.send_blocking(i);  // blocks this thread while 64 values are inside
  });  // the last sender is gone: the stream ends
  std::cout << "the sum is " << weir::run(sum(std::move(receiver))) << '\n';
  producer.join();
}

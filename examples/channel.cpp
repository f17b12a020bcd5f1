#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <utility>

weir::task<> produce(weir::channel_sender<int> sender) {
  for (int i = 1; i <= 5; ++i) co_await sender.send(i);  // waits while two values are inside
}  // the last sender is gone: the stream ends

weir::task<> consume(weir::channel_receiver<int>& receiver) {
  while (auto value = co_await receiver.next()) std::cout << "received " << *value << '\n';
}

weir::task<> both() {
  auto [sender, receiver] = weir::channel<int>(2);
  co_await weir::when_all(produce(std::move(sender)), consume(receiver));
}

int main() { weir::run(both()); }

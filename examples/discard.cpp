#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::task<> send(const std::string& letter) {
  co_await weir::sleep(std::chrono::milliseconds(1));
  std::cout << "sent " << letter << '\n';
}

weir::task<> send_all() {
  auto letters = weir::from<std::string>({"to ada", "to grace"}) | weir::inspect(send);
  co_await letters.discard();  // all is done on the way
  std::cout << "all sent\n";
}

int main() { weir::run(send_all()); }

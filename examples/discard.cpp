#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

weir::task<> post_it(const std::string& letter) {
  co_await weir::sleep(std::chrono::milliseconds(1));
  std::cout << "posted " << letter << '\n';
}

weir::task<> post_all() {
  auto letters = weir::from<std::string>({"to ada", "to grace"}) | weir::inspect(post_it);
  co_await letters.discard();  // all is done on the way
  std::cout << "all posted\n";
}

int main() { weir::run(post_all()); }

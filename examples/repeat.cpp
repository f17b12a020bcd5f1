#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::task<std::string> ask(std::string question) {
  static int answers = 0;
  co_await weir::sleep(5ms);
  co_return question + (++answers < 3 ? " not yet" : " yes");
}

weir::task<> wait_until_ready() {  // asks, and asks again
  auto answers = weir::repeat(std::string("ready?")) | weir::transform(ask);
  while (auto answer = co_await answers.next()) {
    std::cout << *answer << '\n';
    if (answer->ends_with(" yes")) break;
  }
}

int main() { weir::run(wait_until_ready()); }

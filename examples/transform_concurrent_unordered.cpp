#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::task<std::string> ask(int server) {
  const weir::duration time = server == 1 ? 60ms : 10ms * server;
  co_await weir::sleep(time);
  co_return "answer of server " + std::to_string(server);
}

weir::task<> print_answers() {
  auto answers = weir::iota(1, 5) | weir::transform_concurrent_unordered(4, ask);
  while (auto answer = co_await answers.next())
    std::cout << *answer << '\n';  // server 1 is slow: its answer comes last
}

int main() { weir::run(print_answers()); }

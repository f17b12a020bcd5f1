#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> typed() {
  for (const std::string text : {"w", "we", "weir"}) {
    co_yield text;
    const weir::duration pause = text == "w" ? 10ms : 60ms;  // "w" is overtaken before there is an answer
    co_await weir::sleep(pause);
  }
}

weir::async_generator<std::string> search(const std::string& text) {
  co_await weir::sleep(40ms);
  co_yield "results for " + text;
}

weir::task<> print_results() {
  auto results = typed() | weir::switch_each(search);
  while (auto result = co_await results.next()) std::cout << *result << '\n';
}

int main() { weir::run(print_results()); }

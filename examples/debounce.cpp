#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

weir::async_generator<std::string> typed() {
  for (const char* text : {"w", "we", "weir"}) co_yield std::string(text);
  co_await weir::sleep(200ms);  // a pause
  for (const char* text : {"weir ", "weir s", "weir streams"}) co_yield std::string(text);
}

weir::task<> search() {
  auto queries = typed() | weir::debounce(50ms);
  while (auto query = co_await queries.next()) std::cout << "searching for: " << *query << '\n';
}

int main() { weir::run(search()); }

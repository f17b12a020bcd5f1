#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

using namespace std::chrono_literals;

weir::async_generator<std::string> lines() {  // on the loop of main, where its sockets would be
  for (const char* line : {"a weir", "is a low wall", "across a river"}) {
    co_await weir::sleep(1ms);
    co_yield std::string(line);
  }
}

weir::task<> print(boost::asio::thread_pool& pool) {
  const auto here = std::this_thread::get_id();
  auto measure = [here](const std::string& line) {
    return std::to_string(line.size()) + (std::this_thread::get_id() == here ? " here" : " on the pool");
  };
  auto lengths = lines() | weir::continues_on(pool) | weir::transform(measure);
  while (auto length = co_await lengths.next()) std::cout << *length << '\n';  // here again
}

int main() {
  boost::asio::thread_pool pool(1);
  weir::run(print(pool));
}

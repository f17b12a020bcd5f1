#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <iostream>

namespace asio = boost::asio;
using asio::local::stream_protocol;

weir::async_generator<std::string> lines(stream_protocol::socket& from) {
  std::string read;
  while (auto n = co_await asio::async_read_until(from, asio::dynamic_buffer(read), '\n', asio::deferred)) {
    co_yield read.substr(0, n - 1);
    read.erase(0, n);
  }
}

weir::task<> talk() {
  stream_protocol::socket here(co_await weir::this_executor()), there(co_await weir::this_executor());
  asio::local::connect_pair(here, there);
  co_await there.async_write_some(asio::buffer("one\ntwo\nthree\n", 14), asio::deferred);
  auto two = lines(here) | weir::take(2);
  while (auto line = co_await two.next()) std::cout << *line << '\n';
}

int main() { weir::run(talk()); }

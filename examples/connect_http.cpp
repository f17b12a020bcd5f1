#include <weir/asio.hpp>
#include <weir/connect/http.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <iostream>
#include <thread>

namespace asio = boost::asio;

void serve_one_page(asio::ip::tcp::acceptor& from) {
  auto socket = from.accept();
  std::string text;
  asio::read_until(socket, asio::dynamic_buffer(text), "\r\n\r\n");
  text = "HTTP/1.1 200 OK\r\n\r\n[{\"name\": \"Ada\"}, {\"name\": \"Grace\"}]";
  asio::write(socket, asio::buffer(text));
}

weir::task<> print_records(std::string url) {
  auto records = weir::http::records(url);
  while (auto record = co_await records.next()) std::cout << (*record)->number() << ": " << (*record)->text() << '\n';
}

int main() {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  std::thread server([&] { serve_one_page(acceptor); });
  weir::run(print_records("http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/people"));
  server.join();
}

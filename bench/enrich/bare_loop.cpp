// The floor of enriching: the requests of `weir copy URL/users?page={page} --enrich URL/profiles/{id}` made by a loop
// of Boost.Beast and Boost.Asio alone. It has no time-outs, tries nothing again, and does nothing with the answers.
//
//   bare_loop PORT USERS CONNECTIONS

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <cstdlib>
#include <list>
#include <string>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::beast::error_code;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "bare_loop: %s\n", what.c_str());
  std::exit(1);
}

/// What is still to be asked for: the pages, up to the empty one, and then every user.
class paths {
 public:
  explicit paths(unsigned users) : pages_((users + 99) / 100 + 1), users_(users) {}

  bool next(std::string& path) {
    if (page_ < pages_) {
      path = "/users?page=" + std::to_string(++page_);
    } else if (user_ < users_) {
      path = "/profiles/" + std::to_string(++user_);
    } else {
      return false;
    }
    return true;
  }

 private:
  unsigned pages_, users_;
  unsigned page_ = 0, user_ = 0;
};

class connection {
 public:
  connection(asio::io_context& io, const tcp::endpoint& server, paths& left)
      : socket_(io), left_(left), host_("127.0.0.1:" + std::to_string(server.port())) {
    socket_.connect(server);
    socket_.set_option(tcp::no_delay(true));
    ask();
  }

 private:
  void ask() {
    std::string path;
    if (!left_.next(path)) return;
    request_ = {http::verb::get, path, 11};
    request_.set(http::field::host, host_);
    request_.set(http::field::user_agent, "bare_loop");
    request_.set(http::field::accept, "application/json");
    http::async_write(socket_, request_, [this](const error_code& error, std::size_t) {
      if (error) fail(error.message());
      read();
    });
  }
  void read() {
    response_ = {};
    http::async_read(socket_, buffer_, response_, [this](const error_code& error, std::size_t) {
      if (error) fail(error.message());
      if (response_.result() != http::status::ok) fail("the server answers " + std::to_string(response_.result_int()));
      ask();
    });
  }

  tcp::socket socket_;
  paths& left_;
  std::string host_;
  boost::beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response<http::string_body> response_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) fail("usage: bare_loop PORT USERS CONNECTIONS");
  const tcp::endpoint server(asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::atoi(arguments[1])));
  paths left(static_cast<unsigned>(std::atoi(arguments[2])));
  asio::io_context io(1);
  std::list<connection> all;
  for (int i = std::atoi(arguments[3]); i > 0; --i) all.emplace_back(io, server, left);
  io.run();
}

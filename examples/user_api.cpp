// An HTTP server for scripts/demo and the benchmarks: 10,000 users, on the loopback device.
//
//   GET /users?page=N    a JSON array of 100 users; N counts from 1, and behind the last page there are empty ones
//   GET /profiles/ID     a JSON object with more about one user
//
// It prints its URL, and ends at Ctrl-C or SIGTERM when it has answered what it was asked. It fails as other services
// do, but always in the same way: of 1,000 users one is no JSON, four have no profile (404), and the profile of one is
// refused (503) when it is asked for the first time, the third time, and so on.

#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using request = http::request<http::empty_body>;
using response = http::response<http::string_body>;

constexpr const char* usage =
    R"(usage: user_api [OPTION]...
  --port N      0: one that is free, which is the default
  --users N     10000
  --latency MS  how long each answer takes: 10
  --reliable    every user is well, and no profile is missing or refused
)";

class options {
 public:
  options() {}
  std::uint16_t port = 0;
  unsigned users = 10'000;
  unsigned latency = 10;
  bool reliable = false;
};

/// All of `text` as a number.
template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

/// Nothing where the command line is wrong.
std::optional<options> parse(int count, char** words) {
  options chosen;
  for (int i = 1; i < count; ++i) {
    const std::string_view option = words[i];
    const std::string_view value = i + 1 < count ? words[i + 1] : "";
    if (option == "--reliable") {
      chosen.reliable = true;
      continue;
    }
    const bool fine = option == "--port"      ? read_number(value, chosen.port)
                      : option == "--users"   ? read_number(value, chosen.users)
                      : option == "--latency" ? read_number(value, chosen.latency)
                                              : false;
    if (!fine) return std::nullopt;
    ++i;
  }
  return chosen;
}

/// What the server knows.
class directory {
 public:
  explicit directory(const options& how) : how_(how) {}

  std::chrono::milliseconds latency() const { return std::chrono::milliseconds(how_.latency); }

  response answer(const request& asked) {
    constexpr std::string_view users = "/users?page=", profiles = "/profiles/";
    const std::string_view path(asked.target().data(), asked.target().size());
    unsigned number = 0;
    if (asked.method() != http::verb::get) {
      return made(asked, http::status::method_not_allowed, R"({"error":"only GET"})");
    }
    if (path.starts_with(users) && read_number(path.substr(users.size()), number) && number >= 1) {
      return made(asked, http::status::ok, page(number));
    }
    if (path.starts_with(profiles) && read_number(path.substr(profiles.size()), number)) return profile(asked, number);
    return made(asked, http::status::not_found, R"({"error":"ask for /users?page=1 or /profiles/1"})");
  }

 private:
  static constexpr unsigned page_size = 100;

  bool fails(unsigned id, unsigned each, unsigned which) const { return !how_.reliable && id % each == which; }

  static response made(const request& asked, http::status status, std::string body) {
    response answer(status, asked.version());
    answer.set(http::field::content_type, "application/json");
    answer.keep_alive(asked.keep_alive());
    answer.body() = std::move(body);
    answer.prepare_payload();
    return answer;
  }

  std::string page(unsigned number) const {
    std::string text = "[";
    const std::uint64_t end = std::uint64_t{number} * page_size;
    for (std::uint64_t id = end - page_size + 1; id <= end && id <= how_.users; ++id) {
      if (text.size() > 1) text += ",\n ";
      text += user(static_cast<unsigned>(id));
    }
    return text + "]\n";
  }

  std::string user(unsigned id) const {
    const std::string number = std::to_string(id);
    if (fails(id, 1'000, 333)) return R"({"id":)" + number + R"(,"name":})";
    return R"({"id":)" + number + R"(,"name":"User )" + number + R"(","email":"user)" + number + R"(@example.com"})";
  }

  response profile(const request& asked, unsigned id) {
    if (id < 1 || id > how_.users || fails(id, 250, 0)) {
      return made(asked, http::status::not_found, R"({"error":"no such profile"})");
    }
    if (fails(id, 1'000, 777) && refused_.insert(id).second) {
      return made(asked, http::status::service_unavailable, R"({"error":"try again"})");
    }
    refused_.erase(id);
    constexpr const char* cities[] = {"Berlin", "Lisbon", "Nairobi", "Osaka", "Quito"};
    return made(asked, http::status::ok,
                R"({"id":)" + std::to_string(id) + R"(,"city":")" + cities[id % 5] + R"(","score":)" +
                    std::to_string(id * 37 % 1'000) + "}");
  }

  options how_;
  std::set<unsigned> refused_;  // those whose next try succeeds
};

/// As it is a source, it ends when the run drains; and so does the other one.
weir::async_generator<tcp::socket> connections(tcp::acceptor& from) {
  for (;;) co_yield co_await from.async_accept(asio::deferred);
}

weir::async_generator<request> requests(tcp::socket& from) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    request next;
    const auto [error, size] = co_await http::async_read(from, buffer, next, asio::as_tuple(asio::deferred));
    if (error) co_return;  // a client that leaves, or talks nonsense
    co_yield std::move(next);
  }
}

weir::task<> serve(directory& users, tcp::socket client) {
  auto asked = requests(client);
  while (auto each = co_await asked.next()) {
    co_await weir::sleep(users.latency());
    response answer = users.answer(*each);
    const auto [error, size] = co_await http::async_write(client, answer, asio::as_tuple(asio::deferred));
    if (error || !answer.keep_alive()) co_return;
  }
}

tcp::acceptor listen(const asio::any_io_executor& where, std::uint16_t port) {
  try {
    return tcp::acceptor(where, tcp::endpoint(asio::ip::address_v4::loopback(), port));
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("port " + std::to_string(port) + " cannot be listened on: " + error.code().message() +
                             "; give another --port");
  }
}

weir::task<> serve_all(const options& how) {
  directory users(how);
  tcp::acceptor acceptor = listen(co_await weir::this_executor(), how.port);
  std::cout << "http://127.0.0.1:" << acceptor.local_endpoint().port() << '\n' << std::flush;
  auto serve_one = [&users](tcp::socket client) { return serve(users, std::move(client)); };
  co_await connections(acceptor).for_each_concurrent(256, serve_one);
}

}  // namespace

int main(int count, char** words) {
  const auto how = parse(count, words);
  if (!how) {
    std::cerr << usage;
    return 2;
  }
  try {
    weir::run(serve_all(*how), weir::on_signal::drain);
  } catch (const std::exception& error) {
    std::cerr << "user_api: " << error.what() << '\n';
    return 1;
  }
}

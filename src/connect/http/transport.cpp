#include "transport.hpp"

#include "broken.hpp"

#include <weir/asio/await.hpp>
#include <weir/asio/scheduler.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/sleep.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <poll.h>

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

[[noreturn]] void fail(const error_code& error) {
  using broken_cause = broken::cause;
  if (error == asio::error::connection_refused) throw broken(broken_cause::refused);
  if (error == asio::error::timed_out) throw broken(broken_cause::timed_out);
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe ||
      error == asio::error::connection_aborted) {
    throw broken(broken_cause::reset);
  }
  throw broken(broken_cause::other, error.message());
}

class context_here : public detail::context_awaiter {
 public:
  context& await_resume() const noexcept { return *ctx_; }
};

/// A socket that may outlive its run, in the frame of a stream, say, or in a client. Asio's own objects must not
/// outlive their execution context: when the run is over the socket is closed, and destroyed unless an operation on it
/// is still to be withdrawn; then its memory is left alone.
class tcp_transport final : public transport, private ready_node {
 public:
  tcp_transport(run_state& run, const asio::any_io_executor& executor)
      : ready_node([](ready_node& self) noexcept { static_cast<tcp_transport&>(self).run_over(); }), run_(&run) {
    std::construct_at(&socket_, executor);
    run.when_over(*this);
  }
  ~tcp_transport() override {
    if (run_ != nullptr) std::destroy_at(&socket_);
  }

  /// False: not to this address.
  task<error_code> connect(tcp::endpoint to) {
    const busy mark(*this);
    const auto [error] = co_await socket_.async_connect(to, asio::as_tuple(asio::deferred));
    if (!error) {
      error_code ignored;
      socket_.set_option(tcp::no_delay(true), ignored);
    }
    co_return error;
  }

  task<std::size_t> read(char* to, std::size_t size) override {
    if (run_ == nullptr) throw broken(broken::cause::reset);
    const busy mark(*this);
    const auto [error, got] = co_await socket_.async_read_some(asio::buffer(to, size), asio::as_tuple(asio::deferred));
    if (error == asio::error::eof) co_return std::size_t{0};
    if (error) fail(error);
    co_return got;
  }

  task<> write(std::string_view text) override {
    if (run_ == nullptr) throw broken(broken::cause::reset);
    const busy mark(*this);
    while (!text.empty()) {
      const auto [error, sent] =
          co_await socket_.async_write_some(asio::buffer(text.data(), text.size()), asio::as_tuple(asio::deferred));
      if (error) fail(error);
      text.remove_prefix(sent);
    }
  }

  bool idle(const run_state& run) const noexcept override {
    if (run_ != &run) return false;
    pollfd one{const_cast<tcp::socket&>(socket_).native_handle(), POLLIN, 0};
    return ::poll(&one, 1, 0) == 0;
  }

 private:
  /// An operation is under way, or was when its run ended.
  class busy {
   public:
    explicit busy(tcp_transport& self) noexcept : self_(self) { self_.busy_ = true; }
    busy(const busy&) = delete;
    busy& operator=(const busy&) = delete;
    ~busy() { self_.busy_ = false; }

   private:
    tcp_transport& self_;
  };

  void run_over() noexcept {
    run_ = nullptr;
    if (busy_) {
      error_code ignored;
      socket_.close(ignored);
    } else {
      std::destroy_at(&socket_);
    }
  }

  run_state* run_;  // null when it is over
  bool busy_ = false;
  union {
    tcp::socket socket_;  // as long as there is a run
  };
};

/// The operation owns its resolver, which may then be abandoned with it.
auto resolving(const asio::any_io_executor& executor, const std::string& host, const std::string& port) {
  auto resolver = std::make_shared<tcp::resolver>(executor);
  tcp::resolver& one = *resolver;
  return one.async_resolve(host, port, asio::consign(asio::as_tuple(asio::deferred), std::move(resolver)));
}

task<std::vector<tcp::endpoint>> addresses_of(asio::any_io_executor executor, std::string host, std::string port) {
  std::vector<tcp::endpoint> all;
  error_code no_address;
  const asio::ip::address literal = asio::ip::make_address(host, no_address);
  if (!no_address) {
    std::uint16_t number = 0;
    std::from_chars(port.data(), port.data() + port.size(), number);
    all.emplace_back(literal, number);
    co_return all;
  }
  const auto [error, found] = co_await resolving(executor, host, port);
  if (error == asio::error::operation_aborted) throw broken(broken::cause::other, error.message());
  if (error) throw broken(broken::cause::unresolved, error.message());
  for (const auto& each : found) all.push_back(each.endpoint());
  co_return all;
}

}  // namespace

task<std::unique_ptr<transport>> connect_tcp(std::string host, std::string port) {
  context& here = co_await context_here();
  const asio::any_io_executor executor = co_await weir::this_executor();
  const std::vector<tcp::endpoint> addresses = co_await addresses_of(executor, host, port);
  error_code last = asio::error::host_not_found;
  for (const tcp::endpoint& each : addresses) {
    auto made = std::make_unique<tcp_transport>(here.run(), executor);
    last = co_await made->connect(each);
    if (!last) {
      std::unique_ptr<transport> connected = std::move(made);
      co_return connected;
    }
  }
  fail(last);
}

}  // namespace http
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/connect/http/http_error.hpp>
#include <weir/connect/http/response.hpp>
#include <weir/core/scheduler.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/task.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace weir {
inline namespace v0 {
namespace http {

/// How requests are made: `client_options().header("Authorization", token).timeout(5s)`.
class client_options {
 public:
  client_options();

  /// Sent with every request to the host that the URL names; dropped where a redirect, or a link, leads to another one.
  /// A name may be given several times. In the place of the client's own: User-Agent, Accept, Accept-Encoding, Host.
  client_options& header(std::string name, std::string value);
  const header_list& headers() const noexcept { return headers_; }

  /// How long one try may take, redirects included, from its first connection to the end of its body; 30 s.
  template <class Rep, class Period>
  client_options& timeout(std::chrono::duration<Rep, Period> longest) {
    return timeout_in_ticks(detail::in_ticks(longest));
  }
  duration timeout() const noexcept { return timeout_; }

  /// How many redirects are followed; 5. 0: none, a redirect is an error then.
  client_options& redirects(std::size_t most) noexcept {
    redirects_ = most;
    return *this;
  }
  std::size_t redirects() const noexcept { return redirects_; }

  /// A longer body, uncompressed, is an error; 16 MiB.
  client_options& max_body(std::size_t bytes);
  std::size_t max_body() const noexcept { return max_body_; }

  /// Connections to one host at a time; 64. Further requests wait for their turn, and their time does not run
  /// meanwhile.
  client_options& connections(std::size_t most);
  std::size_t connections() const noexcept { return connections_; }

  /// The answers are to be JSON: asks for it (Accept), and an HTML page, as login and error pages are, is an error.
  client_options& only_json() noexcept {
    only_json_ = true;
    return *this;
  }
  bool wants_only_json() const noexcept { return only_json_; }

 private:
  client_options& timeout_in_ticks(duration longest);

  header_list headers_;
  duration timeout_ = std::chrono::seconds(30);
  std::size_t redirects_ = 5;
  std::size_t max_body_ = std::size_t{16} << 20;
  std::size_t connections_ = 64;
  bool only_json_ = false;
};

/// Makes HTTP requests over connections that it keeps.
///
///     weir::http::client client(weir::http::client_options().timeout(5s));
///     weir::http::response answer = co_await client.get("https://api.example/users/17");
///
/// Connections are kept open and used again. One that the server has closed meanwhile is noticed: the request is made
/// once more on a fresh one. Redirects (301, 302, 303, 307, 308) are followed, never from https to http; user headers
/// and Authorization go to the first host only. Compressed answers (gzip) are asked for and uncompressed. User
/// information in the URL becomes Authorization: Basic.
/// TLS: certificates and host names are verified against the system's roots, or those that SSL_CERT_FILE and
/// SSL_CERT_DIR name.
///
/// Shape    URL -> task<response>; the status of a response is 2xx.
/// Units    bytes, durations.
/// Demand   as many requests at a time as are asked for, on at most `connections` connections to a host.
/// Threads  one at a time. Names are resolved in a thread of Asio's.
/// Ends     with the run, which closes what is kept open; the client can be used in a later run again.
/// Errors   http_error: no valid URL, no such name, refused, reset, time-out, a certificate that is not accepted, a
///          body that is cut, too long or ill compressed, too many redirects, any status that is not 2xx.
///          std::logic_error in a run that is not on Asio.
/// Stop     closes the connection of a request that is under way.
/// Cost     a few recycled frames a request; the body is copied once, uncompressed in pieces.
/// Example  examples/connect_http_client.cpp
/// See      records (the records of a paged API as a stream), retrying (for what is_transient).
class client {
 public:
  explicit client(const client_options& options = client_options());
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  ~client();

  /// The answer to one request; a single try. The client may be gone before the task is.
  task<response> get(std::string url);

 private:
  class implementation;
  std::shared_ptr<implementation> implementation_;
};

}  // namespace http
}  // namespace v0
}  // namespace weir

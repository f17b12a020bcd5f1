#pragma once

#include "broken.hpp"
#include "inflater.hpp"
#include "message.hpp"
#include "pool.hpp"
#include "target.hpp"
#include "transport.hpp"

#include <weir/connect/http/client.hpp>
#include <weir/core/task.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace http {

/// What a try is doing, for whoever must say why it ended.
class attempt {
 public:
  enum class phase : unsigned char { connecting, asked, body };

  explicit attempt(std::string url) noexcept : name(std::move(url)) {}

  std::string name;  // of the URL, redacted
  phase doing = phase::connecting;
  unsigned status = 0;
  std::uint64_t received = 0;             // of the body, as it comes
  std::optional<std::uint64_t> expected;  // of it
  /// The answer is known to be an error; only the rest of its body is still waited for.
  std::optional<http_error> refusal;
};

/// A request that was sent, and its answer, whose body is read in pieces.
class exchange {
 public:
  exchange(pool::lease connection, target to, attempt& at);

  const target& where() const noexcept { return where_; }
  unsigned status() const noexcept { return message_->status(); }
  header_list& headers() noexcept { return message_->headers(); }
  std::optional<std::uint64_t> length() const noexcept { return message_->length(); }

  /// Sends `text` and waits for the headers of the answer.
  task<> begin(std::string text);
  bool got_some() const noexcept { return got_some_; }
  pool::lease give_up() noexcept { return std::move(lease_); }

  /// The part of the body that is next, uncompressed, as far as it has arrived; empty: nothing has, or `over`.
  std::span<char> at_hand();
  /// Waits for more of it.
  task<> receive();
  bool over() const noexcept { return over_; }
  /// Reads the rest, so that the connection can be used again, unless there is much of it.
  task<> discard();

 private:
  void finish();

  pool::lease lease_;
  target where_;
  attempt* at_;
  std::optional<message> message_;
  std::optional<inflater> inflater_;
  bool inflating_ = false;
  bool got_some_ = false;
  bool over_ = false;
};

/// What the requests of one client share.
class session {
 public:
  /// `accept`: the media types that are asked for, where the options name none.
  session(client_options options, std::string_view accept);

  const client_options& options() const noexcept { return options_; }

  /// A turn for a connection to where `to` is.
  pool::turn wait_for_turn(const target& to) { return connections_->wait_for_turn(to.origin()); }
  /// Asks for `to`, follows redirects, and answers with the headers of a 2xx. What is secret goes to the host of
  /// `first` only. Throws http_error, and `broken` for what happens to the connection.
  task<std::unique_ptr<exchange>> open(const target& first, target to, pool::lease lease, attempt& at);

 private:
  task<std::unique_ptr<exchange>> ask(const target& first, const target& to, pool::lease lease, attempt& at);
  task<std::unique_ptr<connection>> connect(const target& to);
  std::string request(const target& first, const target& to) const;

  client_options options_;
  std::shared_ptr<pool> connections_;
  std::shared_ptr<const trust> trusted_;  // once there was a https URL
  std::string headers_for_first_;
  std::string headers_for_others_;
  bool has_authorization_ = false;
};

}  // namespace http
}  // namespace v0
}  // namespace weir

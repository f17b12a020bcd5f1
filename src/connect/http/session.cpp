#include "session.hpp"

#include "sentences.hpp"
#include "text.hpp"

#include <weir/connect/http/url.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/sleep.hpp>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

// Reading this much of an answer that nobody wants is cheaper than a new connection.
constexpr std::size_t worth_discarding = std::size_t{64} << 10;

class context_here : public detail::context_awaiter {
 public:
  context& await_resume() const noexcept { return *ctx_; }
};

bool is_redirect(unsigned status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

void append_header(std::string& to, std::string_view name, std::string_view value) {
  to.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

exchange::exchange(pool::lease connection, target to, attempt& at)
    : lease_(std::move(connection)), where_(std::move(to)), at_(&at) {
  message_.emplace();
}

task<> exchange::begin(std::string text) {
  co_await lease_->wire->write(text);
  for (;;) {
    connection& from = *lease_;
    while (from.begin != from.end && !message_->has_headers()) {
      const std::size_t used = message_->put(std::span<char>(from.bytes.get() + from.begin, from.end - from.begin));
      from.begin += used;
      if (used == 0) break;
    }
    if (!message_->has_headers()) {
      co_await receive();
    } else if (message_->status() < 200 && message_->status() != 101) {
      message_.emplace();  // "go on", "wait a little": the answer is still to come
    } else {
      break;
    }
  }
  at_->status = status();
  at_->doing = attempt::phase::body;
  at_->received = 0;
  at_->expected = length();
  if (const auto coding = find_header(headers(), "Content-Encoding"); coding && !same_name(*coding, "identity")) {
    if (!same_name(*coding, "gzip") && !same_name(*coding, "x-gzip")) {
      throw broken(broken::cause::protocol, "the answer is compressed in a way that was not asked for; send the header "
                                            "Accept-Encoding: identity, or tell the server's owner");
    }
    inflater_.emplace();
  }
}

std::span<char> exchange::at_hand() {
  while (!over_) {
    if (inflating_) {
      if (const auto piece = inflater_->more(); !piece.empty()) return piece;
      inflating_ = false;
    }
    if (message_->complete()) {
      finish();
      break;
    }
    connection& from = *lease_;
    if (from.begin == from.end) break;
    const std::size_t used = message_->put(std::span<char>(from.bytes.get() + from.begin, from.end - from.begin));
    from.begin += used;
    const auto piece = message_->piece();
    at_->received += piece.size();
    if (inflater_ && !piece.empty()) {
      inflater_->put(piece);
      inflating_ = true;
    } else if (!piece.empty()) {
      return piece;
    } else if (used == 0 && !message_->complete()) {
      break;
    }
  }
  return {};
}

task<> exchange::receive() {
  connection& from = *lease_;
  if (from.begin != 0) {
    std::memmove(from.bytes.get(), from.bytes.get() + from.begin, from.end - from.begin);
    from.end -= from.begin;
    from.begin = 0;
  }
  if (from.end == connection::capacity) {
    throw broken(broken::cause::protocol, "the headers of the answer have no end; check host and port");
  }
  const std::size_t got = co_await from.wire->read(from.bytes.get() + from.end, connection::capacity - from.end);
  from.end += got;
  if (got != 0) {
    got_some_ = true;
    co_return;
  }
  if (!message_->put_end()) throw broken(broken::cause::closed);
  finish();
}

void exchange::finish() {
  over_ = true;
  if (inflater_ && !inflater_->complete()) {
    throw broken(broken::cause::protocol, "the compressed answer ends in the middle; tell the server's owner");
  }
  // What stands behind the answer was not asked for.
  if (message_->keeps_alive() && lease_->begin == lease_->end) {
    lease_.keep();
  } else {
    lease_ = pool::lease();
  }
}

task<> exchange::discard() {
  std::size_t discarded = 0;
  try {
    while (!over_ && discarded < worth_discarding) {
      const auto piece = at_hand();
      discarded += piece.size();
      if (piece.empty() && !over_) co_await receive();
    }
  } catch (const broken&) {
    // Only the connection is lost.
  }
  if (!over_) lease_ = pool::lease();
  over_ = true;
}

session::session(client_options options, std::string_view accept)
    : options_(std::move(options)), connections_(std::make_shared<pool>(options_.connections())) {
  const auto has_own = [&](std::string_view name) { return find_header(options_.headers(), name).has_value(); };
  const auto add_default = [&](std::string_view name, std::string_view value) {
    append_header(headers_for_others_, name, value);
    if (!has_own(name)) append_header(headers_for_first_, name, value);
  };
  add_default("User-Agent", "weir");
  add_default("Accept", accept);
  add_default("Accept-Encoding", "gzip");
  for (const auto& [name, value] : options_.headers()) append_header(headers_for_first_, name, value);
  has_authorization_ = has_own("Authorization");
}

std::string session::request(const target& first, const target& to) const {
  const bool to_first = same_host(first, to);
  std::string text = "GET " + to.path + " HTTP/1.1\r\n";
  if (!to_first || !find_header(options_.headers(), "Host")) append_header(text, "Host", to.authority);
  text += to_first ? headers_for_first_ : headers_for_others_;
  if (!to_first || !has_authorization_) {
    const std::string& who = to_first && to.authorization.empty() ? first.authorization : to.authorization;
    if (!who.empty()) append_header(text, "Authorization", who);
  }
  return text + "\r\n";
}

task<std::unique_ptr<connection>> session::connect(const target& to) {
  std::unique_ptr<transport> wire = co_await connect_tcp(to.host, to.port);
  if (to.secure) {
    if (!trusted_) trusted_ = std::make_shared<const trust>();
    wire = co_await start_tls(std::move(wire), trusted_, to.host);
  }
  co_return std::make_unique<connection>(std::move(wire));
}

task<std::unique_ptr<exchange>> session::ask(const target& first, const target& to, pool::lease lease, attempt& at) {
  const context& here = co_await context_here();
  bool kept = lease.take_idle(here.run());
  for (;;) {
    at.doing = attempt::phase::connecting;
    at.status = 0;
    if (!kept) lease.take(co_await connect(to));
    at.doing = attempt::phase::asked;
    auto asked = std::make_unique<exchange>(std::move(lease), to, at);
    bool was_closed = false;
    try {
      co_await asked->begin(request(first, to));
    } catch (const broken& why) {
      // A server may close a connection that it keeps at any time, also while a request is on its way.
      was_closed = kept && !asked->got_some() &&
                   (why.why() == broken::cause::closed || why.why() == broken::cause::reset);
      if (!was_closed) throw;
    }
    if (!was_closed) co_return asked;
    lease = asked->give_up();
    kept = false;
  }
}

task<std::unique_ptr<exchange>> session::open(const target& first, target to, pool::lease lease, attempt& at) {
  std::vector<std::string> seen;
  for (;;) {
    at.name = to.name;
    std::unique_ptr<exchange> answer = co_await ask(first, to, std::move(lease), at);
    if (answer->status() / 100 == 2) co_return answer;
    const auto location = find_header(answer->headers(), "Location");
    if (!is_redirect(answer->status()) || !location) {
      at.refusal = refused_by(at, answer->headers());
      co_await answer->discard();
      throw http_error(*at.refusal);
    }
    seen.push_back(to.url);
    target next = parse_reference(to, *location);
    if (to.secure && !next.secure) {
      throw permanent(at, "it redirects to " + next.name +
                              ", from https to http, where anybody could read along; ask for a URL that "
                               "stays with https");
    }
    if (std::find(seen.begin(), seen.end(), next.url) != seen.end()) {
      throw permanent(at, "it redirects in a circle, back to " + next.name + "; check the URL");
    }
    if (seen.size() > options_.redirects()) {
      throw permanent(at, "it redirects to " + next.name + ", which would be more than " +
                              std::to_string(options_.redirects()) +
                              (options_.redirects() == 1 ? " redirect" : " redirects") +
                              "; ask for that URL, or allow more");
    }
    co_await answer->discard();
    answer.reset();
    to = std::move(next);
    lease = co_await wait_for_turn(to);
  }
}

}  // namespace http
}  // namespace v0
}  // namespace weir

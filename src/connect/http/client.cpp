#include "sentences.hpp"
#include "session.hpp"
#include "text.hpp"

#include <weir/connect/http/client.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/when_any.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

http_error too_long(const attempt& at, std::size_t limit) {
  return permanent(at, "the body of the answer is longer than the limit of " + counted_bytes(limit) +
                           "; raise the limit, or ask for less");
}

bool looks_like_html(const header_list& headers, std::string_view body) {
  if (const auto type = find_header(headers, "Content-Type")) {
    if (same_name(trimmed(type->substr(0, type->find(';'))), "text/html")) return true;
  }
  const auto begin = body.find_first_not_of(" \t\r\n");
  return begin != body.npos && body[begin] == '<';
}

task<response> fetch(session& with, const target& to, pool::lease lease, attempt& at) {
  const std::unique_ptr<exchange> answer = co_await with.open(to, to, std::move(lease), at);
  const std::size_t limit = with.options().max_body();
  std::string body;
  if (const auto length = answer->length()) {
    if (*length > limit) throw too_long(at, limit);
    body.reserve(static_cast<std::size_t>(*length));
  }
  while (!answer->over()) {
    const auto piece = answer->at_hand();
    if (piece.size() > limit - body.size()) throw too_long(at, limit);
    body.append(piece.data(), piece.size());
    if (piece.empty() && !answer->over()) co_await answer->receive();
  }
  if (with.options().wants_only_json() && looks_like_html(answer->headers(), body)) throw is_html(at);
  co_return response(answer->status(), std::move(answer->headers()), std::move(body));
}

task<response> get_in_time(std::shared_ptr<session> with, std::string url) {
  const target to = parse_target(url);
  attempt at(to.name);
  pool::lease lease = co_await with->wait_for_turn(to);
  const duration limit = with->options().timeout();
  try {
    auto first = co_await weir::when_any(fetch(*with, to, std::move(lease), at), weir::sleep(limit));
    if (auto* const answer = std::get_if<0>(&first)) co_return std::move(*answer);
  } catch (const broken& why) {
    throw explained(at, why);
  }
  throw too_late(at, limit);
}

}  // namespace

class client::implementation : public session {
 public:
  explicit implementation(const client_options& options)
      : session(options, options.wants_only_json() ? "application/json" : "*/*") {}
};

client::client(const client_options& options)
    : implementation_(std::make_shared<implementation>(options)) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

task<response> client::get(std::string url) { return get_in_time(implementation_, std::move(url)); }

}  // namespace http
}  // namespace v0
}  // namespace weir

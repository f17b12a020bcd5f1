#include "text.hpp"

#include <weir/connect/http/client.hpp>
#include <weir/connect/http/records.hpp>
#include <weir/core/contract.hpp>

#include <algorithm>
#include <stdexcept>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

/// RFC 9110, 5.6.2.
bool is_token_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}
bool is_line_break(char c) noexcept { return c == '\r' || c == '\n' || c == '\0'; }

// What says where a request ends is ours to say.
constexpr std::string_view ours[] = {"Connection", "Content-Length", "Transfer-Encoding", "Upgrade", "TE", "Expect"};

}  // namespace

client_options::client_options() = default;

// The value may be a secret: no sentence has it.
client_options& client_options::header(std::string name, std::string value) {
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_token_character)) {
    throw std::invalid_argument("client_options().header(name, value): '" +
                                name.substr(0, name.find_first_of("\r\n: ")) +
                                "' is no name of a header; write letters, digits and hyphens");
  }
  if (std::any_of(value.begin(), value.end(), is_line_break)) {
    throw std::invalid_argument("client_options().header(name, value): the value of '" + name +
                                "' has a line break in it; leave it out");
  }
  if (std::any_of(std::begin(ours), std::end(ours), [&](std::string_view own) { return same_name(own, name); })) {
    throw std::invalid_argument("client_options().header(name, value): '" + name +
                                "' belongs to the connection; leave it out");
  }
  headers_.emplace_back(std::move(name), std::string(trimmed(value)));
  return *this;
}

client_options& client_options::timeout_in_ticks(duration longest) {
  if (longest <= duration::zero()) {
    throw std::invalid_argument("client_options().timeout(d): d must be more than 0");
  }
  timeout_ = longest;
  return *this;
}

client_options& client_options::max_body(std::size_t bytes) {
  max_body_ = detail::at_least(1, bytes, "client_options().max_body(bytes)", "bytes");
  return *this;
}

client_options& client_options::connections(std::size_t most) {
  connections_ = detail::at_least(1, most, "client_options().connections(n)", "n");
  return *this;
}

records_options& records_options::max_record(std::size_t bytes) {
  max_record_ = detail::at_least(1024, bytes, "records_options().max_record(bytes)", "bytes");
  return *this;
}

std::optional<std::string_view> response::header(std::string_view name) const noexcept {
  return find_header(headers_, name);
}

}  // namespace http
}  // namespace v0
}  // namespace weir

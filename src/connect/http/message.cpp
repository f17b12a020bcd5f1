#include "message.hpp"

#include "broken.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include <limits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

namespace beast = boost::beast;
using beast::error_code;
using beast::string_view;

// A start line and headers, and the extensions of a chunk, that are longer than this serve no honest purpose.
constexpr std::uint32_t longest_header = 32 * 1024;

}  // namespace

class message::parser final : public beast::http::basic_parser<false> {
 public:
  parser() {
    eager(false);  // so that there is one piece of the body at most in what was put last
    header_limit(longest_header);
    body_limit(boost::none);
  }

  unsigned status_ = 0;
  header_list headers_;
  std::span<char> piece_;

 private:
  void on_request_impl(beast::http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int code, string_view, int, error_code&) override { status_ = static_cast<unsigned>(code); }
  void on_field_impl(beast::http::field, string_view name, string_view value, error_code&) override {
    headers_.emplace_back(std::string(name), std::string(value));
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override {
    // The bytes are those that were put, which are not const.
    piece_ = std::span<char>(const_cast<char*>(body.data()), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& error) override {
    return on_body_impl(body, error);
  }
  void on_finish_impl(error_code&) override {}
};

message::message() : parser_(std::make_unique<parser>()) {}
message::~message() = default;

std::size_t message::put(std::span<char> bytes) {
  parser_->piece_ = {};
  error_code error;
  const std::size_t used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error && error != beast::http::error::need_more) {
    throw broken(broken::cause::protocol, "the answer is no valid HTTP (" + error.message() +
                                              "); check host and port, and what stands between here and there");
  }
  return used;
}

std::span<char> message::piece() const noexcept { return parser_->piece_; }

bool message::put_end() {
  parser_->piece_ = {};
  if (!parser_->got_some() || !parser_->is_header_done()) return false;
  error_code error;
  parser_->put_eof(error);
  return !error;
}

bool message::has_headers() const noexcept { return parser_->is_header_done(); }
bool message::complete() const noexcept { return parser_->is_done(); }
bool message::keeps_alive() const noexcept { return parser_->keep_alive(); }
unsigned message::status() const noexcept { return parser_->status_; }
header_list& message::headers() noexcept { return parser_->headers_; }
std::optional<std::uint64_t> message::length() const noexcept {
  const auto length = parser_->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

std::string spelled_status(unsigned status) {
  std::string text = std::to_string(status);
  const string_view reason = beast::http::obsolete_reason(beast::http::int_to_status(status));
  if (!reason.starts_with('<')) text.append(" ").append(reason.data(), reason.size());
  return text;
}

}  // namespace http
}  // namespace v0
}  // namespace weir

#include "flaw.hpp"

#include <boost/json/error.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/stream_parser.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace json {

namespace {

constexpr std::string_view white_space = " \t\r\n";
constexpr const char* correct = "; correct the record or skip it";

std::string hexadecimal(unsigned char byte) {
  constexpr char digits[] = "0123456789ABCDEF";
  return {'0', 'x', digits[byte >> 4], digits[byte & 15]};
}

/// What stands there instead.
std::string found(std::string_view text, std::size_t at) {
  if (at >= text.size()) return ", but the record ends there";
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte == '\'') return ", found a single quote";
  if (byte > ' ' && byte < 0x7F) return std::string(", found '") + text[at] + "'";
  return ", found the byte " + hexadecimal(byte);
}

/// Of a first line that cannot be JSON at all: what the file probably is.
std::string_view other_format(std::string_view text) {
  using namespace std::string_view_literals;
  if (text.starts_with("\x1F\x8B"sv)) return "this looks like gzip; decompress it first, for example with zcat"sv;
  if (text.starts_with("\x28\xB5\x2F\xFD"sv)) return "this looks like zstd; decompress it first, for example with zstdcat"sv;
  if (text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv) || text.starts_with("{\0"sv) || text.starts_with("\0{"sv)) {
    return "this looks like UTF-16; convert it to UTF-8 first, for example with iconv"sv;
  }
  return {};
}

std::string no_object(std::string_view text, std::size_t at) {
  if (const auto other = other_format(text); !other.empty()) return std::string(other);
  const char first = at < text.size() ? text[at] : '\0';
  const char* kind = nullptr;
  if (first == '[') {
    kind = "an array";
  } else if (first == '"') {
    kind = "a string";
  } else if (first == '-' || (first >= '0' && first <= '9')) {
    kind = "a number";
  } else if (first == 't' || first == 'f') {
    kind = "true or false";
  } else if (first == 'n') {
    kind = "null";
  } else {
    return "expected the '{' of a JSON object" + found(text, at) + "; put one object on each line";
  }
  return std::string("a record is a JSON object, but this begins like ") + kind + "; put one object on each line";
}

/// The parser stopped at `at` with `error`.
std::string refused(std::string_view text, std::size_t at, boost::system::error_code error, const parse_options& options) {
  if (error == boost::json::error::too_deep) {
    return "nested more than " + std::to_string(options.max_depth()) + " levels deep; raise the limit or flatten the record";
  }
  const auto byte = at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
  if (byte >= 0x80) {
    return "the byte " + hexadecimal(byte) + " is not valid UTF-8 here; convert the input to UTF-8, for example with iconv";
  }
  if (at < text.size() && byte < ' ' && white_space.find(text[at]) == std::string_view::npos) {
    return "the byte " + hexadecimal(byte) + " must be escaped, inside a string" + correct;
  }
  if (error == boost::json::error::syntax) return "not JSON from here on" + found(text, at) + correct;
  return error.message() + found(text, at) + correct;
}

boost::json::parse_options limits_of(const parse_options& options) {
  boost::json::parse_options limits;
  limits.max_depth = options.max_depth();
  return limits;
}

std::string at_column(std::size_t at, const std::string& what) { return "column " + std::to_string(at + 1) + ": " + what; }

}  // namespace

std::string reason(const file::line& line, const parse_options& options) {
  const std::string_view text = line.text();
  const std::size_t begin = std::min(text.find_first_not_of(white_space), text.size());
  if (begin == text.size() || text[begin] != '{') return at_column(begin, no_object(text, begin));

  boost::json::monotonic_resource memory;
  boost::json::stream_parser parser(&memory, limits_of(options));
  boost::system::error_code error;
  std::size_t at = parser.write_some(text.data(), text.size(), error);
  if (error) return at_column(at, refused(text, at, error, options));
  if (!parser.done()) return at_column(text.size(), std::string("the record ends before its JSON does") + correct);
  at = std::min(text.find_first_not_of(white_space, at), text.size());
  if (at < text.size()) {
    return at_column(at, "expected nothing behind the object" + found(text, at) + "; put one object on each line");
  }
  return std::string("not accepted as JSON") + correct;
}

bool is_json(std::string_view text, const parse_options& options) {
  boost::json::monotonic_resource memory;
  boost::json::stream_parser parser(&memory, limits_of(options));
  boost::system::error_code error;
  parser.write(text.data(), text.size(), error);
  if (!error) parser.finish(error);
  return !error;
}

}  // namespace json
}  // namespace v0
}  // namespace weir

#include <weir/connect/json/dead_letter.hpp>
#include <weir/connect/json/url_template.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <stdexcept>

namespace weir {
inline namespace v0 {
namespace json {

namespace {

bool starts_with_word(std::string_view text, std::string_view lower_case) noexcept {
  return text.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), text.begin(),
                    [](char wanted, char c) { return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == wanted; });
}

/// Where the path, the query or the fragment of a URL begins.
std::size_t behind_authority(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_word(url, scheme)) continue;
    const auto end = std::min(url.find_first_of("/?#", scheme.size()), url.size());
    if (end == scheme.size()) break;
    return end;
  }
  throw std::invalid_argument("the URL names no server; write http://HOST/... or https://HOST/...");
}

[[noreturn]] void refuse(std::size_t at, const char* what) {
  throw std::invalid_argument("the URL has " + std::string(what) + " (column " + std::to_string(at + 1) + ")");
}

void append_encoded(std::string& to, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
        std::string_view("-._~").find(c) != std::string_view::npos) {
      to += c;
    } else {
      to += '%';
      to += digits[byte >> 4];
      to += digits[byte & 15];
    }
  }
}

/// Why a field cannot stand in a URL.
std::optional<std::string> hindrance(const field* found) {
  if (found == nullptr) return "is missing";
  switch (found->kind()) {
    case kind::null:
      return "is null";
    case kind::array:
      return "is an array";
    case kind::object:
      return "is an object";
    default:
      return std::nullopt;
  }
}

}  // namespace

url_template::url_template(std::string_view text) : text_(text) {
  const std::size_t authority_end = behind_authority(text);
  std::size_t done = 0;
  for (std::size_t at = text.find_first_of("{}"); at != std::string_view::npos; at = text.find_first_of("{}", done)) {
    if (at < authority_end) refuse(at, "a brace where its server is named, and records do not decide that; write it out");
    if (text[at] == '}') refuse(at, "a '}' without its '{'; write %7D for the character");
    const std::size_t end = text.find_first_of("{}", at + 1);
    if (end == std::string_view::npos || text[end] == '{') refuse(at, "a '{' without its '}'; write %7B for the character");
    if (end == at + 1) refuse(at, "{} without a field; write its name between the braces");
    places_.push_back({std::string(text.substr(done, at - done)), std::string(text.substr(at + 1, end - at - 1))});
    done = end + 1;
  }
  rest_ = text.substr(done);
}

result<std::string, record_error> url_template::fill(const record& from) const {
  std::string url;
  for (const place& each : places_) {
    const field* const found = from.find(each.field);
    if (const auto why_not = hindrance(found)) {
      return failure<record_error>(
          record_error("the field " + quoted(each.field) + " " + *why_not +
                           ", and the URL needs a string, a number or a boolean there; correct the record or skip it",
                       from.source(), from.line(), from.text()));
    }
    url += each.before;
    append_encoded(url, found->text());
  }
  return url + rest_;
}

}  // namespace json
}  // namespace v0
}  // namespace weir

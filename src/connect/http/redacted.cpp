#include <weir/connect/http/url.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

constexpr std::string_view stars = "***";

/// Ends a part of a path, or of what stands behind it.
bool ends_parameter(char c) noexcept { return c == '?' || c == '#' || c == ';' || c == '&'; }
bool ends_part(char c) noexcept { return c == '/' || ends_parameter(c); }
bool ends_authority(char c) noexcept { return c == '/' || c == '?' || c == '#'; }

/// Where the first such character is, from `from` on; the size where there is none. Not find_first_of, which is a call
/// for each character, and each request has its URL redacted.
template <class Ends>
std::size_t find_end(std::string_view text, std::size_t from, Ends ends) noexcept {
  while (from < text.size() && !ends(text[from])) ++from;
  return std::min(from, text.size());
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
char lower(char c) noexcept { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

int hex_digit(char c) noexcept {
  if (is_digit(c)) return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

/// "key" as the end of a word: api_key, apiKey, keyId, KEY, key[0], but not keyword.
bool names_a_key(std::string_view name, std::string_view in_lower_case) {
  for (auto at = in_lower_case.find("key"); at != std::string_view::npos; at = in_lower_case.find("key", at + 1)) {
    const std::size_t end = at + 3;
    if (end == name.size() || !is_lower(lower(name[end]))) return true;
    if (is_upper(name[end]) && is_lower(name[end - 1])) return true;
    if (in_lower_case.substr(end) == "s") return true;
  }
  return false;
}

bool is_secret(std::string_view encoded_name) {
  const std::string name = percent_decoded(encoded_name);
  std::string in_lower_case(name);
  std::transform(name.begin(), name.end(), in_lower_case.begin(), lower);
  static constexpr std::array<std::string_view, 7> words = {"token",     "secret",     "password", "passwd",
                                                            "signature", "credential", "apikey"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return in_lower_case.find(word) != std::string::npos; }) ||
         names_a_key(name, in_lower_case);
}

/// Where the user information ends, which begins at `from`: behind its '@', or `from` where there is none.
std::size_t behind_user(std::string_view url, std::size_t from) {
  const auto end = find_end(url, from, ends_authority);
  const auto authority = url.substr(from, end - from);
  if (const auto at = authority.rfind('@'); at != authority.npos) return from + at + 1;
  // A slash in a password that should have been %2F: then what stands before it is no host and port.
  const auto colon = authority.rfind(':');
  if (colon == authority.npos || authority.ends_with(']')) return from;
  const auto port = authority.substr(colon + 1);
  if (std::all_of(port.begin(), port.end(), is_digit)) return from;
  const auto at = url.rfind('@');
  return at == url.npos || at < from ? from : at + 1;
}

/// The rest of the URL, where `name=value` may stand in the path, the query and the fragment.
void append_parameters(std::string& to, std::string_view rest) {
  bool in_path = true;
  while (!rest.empty()) {
    const auto end = in_path ? find_end(rest, 1, ends_part) : find_end(rest, 1, ends_parameter);
    const auto part = rest.substr(0, end);
    rest.remove_prefix(end);
    const auto equals = part.find('=');
    const auto begin = equals == part.npos ? equals : part.find_first_not_of("/?#;&");
    if (begin != part.npos && is_secret(part.substr(begin, equals - begin))) {
      to.append(part.substr(0, equals + 1)).append(stars);
    } else {
      to.append(part);
    }
    if (rest.starts_with('?') || rest.starts_with('#')) in_path = false;
  }
}

}  // namespace

std::string redacted(std::string_view url) {
  std::string result;
  const auto scheme = url.find("//");
  const auto authority = scheme == url.npos ? 0 : scheme + 2;
  const auto host = behind_user(url, authority);
  result.append(url.substr(0, authority));
  if (host != authority) result.append(stars).append("@");
  const auto path = find_end(url, host, ends_authority);
  result.append(url.substr(host, path - host));
  append_parameters(result, url.substr(path));
  // One line, whatever it holds.
  std::replace_if(
      result.begin(), result.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
  return result;
}

}  // namespace http
}  // namespace v0
}  // namespace weir

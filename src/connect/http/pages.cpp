#include "pages.hpp"

#include "text.hpp"

#include <weir/connect/http/http_error.hpp>
#include <weir/connect/http/url.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

bool is_word_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == ':';
}

/// Whether `rel` stands for `next` in the parameters of a link: `; rel="prev next"; title=x`.
bool leads_on(std::string_view parameters) {
  while (!parameters.empty()) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < parameters.size() && (quoted || parameters[end] != ';'); ++end) quoted ^= parameters[end] == '"';
    const std::string_view one = trimmed(parameters.substr(0, end));
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    const auto equals = one.find('=');
    if (equals == one.npos || !same_name(trimmed(one.substr(0, equals)), "rel")) continue;
    std::string_view words = trimmed(one.substr(equals + 1));
    if (words.size() >= 2 && words.front() == '"' && words.back() == '"') words = words.substr(1, words.size() - 2);
    while (!words.empty()) {
      const auto space = std::min(words.find(' '), words.size());
      if (same_name(words.substr(0, space), "next")) return true;
      words.remove_prefix(std::min(space + 1, words.size()));
    }
  }
  return false;
}

}  // namespace

page_template::page_template(const std::string& url) {
  std::string part;
  for (std::size_t at = 0; at < url.size();) {
    const auto close = url[at] == '{' ? url.find('}', at) : url.npos;
    const auto word = close == url.npos ? std::string_view() : std::string_view(url).substr(at + 1, close - at - 1);
    if (word.empty() || !std::all_of(word.begin(), word.end(), is_word_character)) {
      part += url[at++];
      continue;
    }
    std::uint64_t from = 1;
    bool known = word == "page";
    if (word.starts_with("page:")) {
      const auto number = word.substr(5);
      const auto [stopped, error] = std::from_chars(number.data(), number.data() + number.size(), from);
      known = error == std::errc() && stopped == number.data() + number.size();
    }
    if (!known) {
      const std::string name = redacted(url);
      throw http_error(name + ": {" + std::string(word) + "} stands for nothing; write {page}, {page:0}, " +
                           "or %7B for a brace",
                       name, 0, http_error::lasting::permanent);
    }
    if (parts_.empty()) first_ = from;
    parts_.push_back(std::exchange(part, {}));
    at = close + 1;
  }
  parts_.push_back(std::move(part));
}

std::string page_template::url(std::uint64_t page) const {
  std::string whole = parts_.front();
  for (std::size_t i = 1; i < parts_.size(); ++i) whole += std::to_string(page) + parts_[i];
  return whole;
}

std::optional<std::string> next_link(const header_list& headers) {
  for (const auto& [name, value] : headers) {
    if (!same_name(name, "Link")) continue;
    std::string_view rest = value;
    for (auto open = rest.find('<'); open != rest.npos; open = rest.find('<')) {
      const auto close = rest.find('>', open);
      if (close == rest.npos) break;
      const std::string_view link = rest.substr(open + 1, close - open - 1);
      rest.remove_prefix(close + 1);
      bool quoted = false;
      std::size_t end = 0;
      for (; end < rest.size() && (quoted || rest[end] != ','); ++end) quoted ^= rest[end] == '"';
      if (leads_on(rest.substr(0, end))) return std::string(link);
      rest.remove_prefix(end);
    }
  }
  return std::nullopt;
}

}  // namespace http
}  // namespace v0
}  // namespace weir

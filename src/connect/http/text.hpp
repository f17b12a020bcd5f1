#pragma once

#include <weir/connect/http/response.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace http {

inline char in_lower_case(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Names of headers, tokens, schemes: ASCII letters in any case.
inline bool same_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return in_lower_case(x) == in_lower_case(y);
         });
}

inline std::string_view trimmed(std::string_view text) noexcept {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

inline std::optional<std::string_view> find_header(const header_list& headers, std::string_view name) noexcept {
  for (const auto& [each, value] : headers) {
    if (same_name(each, name)) return std::string_view(value);
  }
  return std::nullopt;
}

}  // namespace http
}  // namespace v0
}  // namespace weir

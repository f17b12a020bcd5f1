#include "exact.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace weir {
inline namespace v0 {
namespace jq {

namespace {

constexpr std::string_view two_to_the_53 = "9007199254740992";

/// Behind the string whose opening quote is at `at`.
std::size_t behind_string(std::string_view json, std::size_t at) noexcept {
  for (;;) {
    at = json.find_first_of("\"\\", at + 1);
    if (at == std::string_view::npos) return json.size();
    if (json[at] == '"') return at + 1;
    ++at;  // what is escaped may be a quote
  }
}

bool is_beyond(std::string_view integer) noexcept {
  if (integer.starts_with('-')) integer.remove_prefix(1);
  if (integer.size() != two_to_the_53.size()) return integer.size() > two_to_the_53.size();
  return integer > two_to_the_53;
}

bool is_out_of_range(std::string_view real) noexcept {
  double value = 0;
  return std::from_chars(real.data(), real.data() + real.size(), value).ec == std::errc::result_out_of_range;
}

}  // namespace

std::optional<inexact_number> first_inexact(std::string_view json) noexcept {
  for (std::size_t at = json.find_first_of("\"-0123456789"); at < json.size();
       at = json.find_first_of("\"-0123456789", at)) {
    if (json[at] == '"') {
      at = behind_string(json, at);
      continue;
    }
    const std::size_t end = std::min(json.find_first_not_of("+-.0123456789Ee", at), json.size());
    const std::string_view number = json.substr(at, end - at);
    const bool integer = number.find_first_of(".eE") == std::string_view::npos;
    if (integer ? is_beyond(number) : is_out_of_range(number)) return inexact_number{number, integer};
    at = end;
  }
  return std::nullopt;
}

}  // namespace jq
}  // namespace v0
}  // namespace weir

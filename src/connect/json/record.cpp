#include <weir/connect/json/record.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

namespace weir {
inline namespace v0 {
namespace json {

namespace {

/// Whether a number that no double is near to is too large, and not too near to 0.
bool is_large(std::string_view number) noexcept {
  if (number.starts_with('-')) number.remove_prefix(1);
  const auto mark = number.find_first_of("eE");
  const std::string_view digits = number.substr(0, mark);
  const auto point = std::min(digits.find('.'), digits.size());
  const auto first = digits.find_first_of("123456789");
  // Where the first digit that counts stands, as an exponent of ten.
  const auto place = first < point ? static_cast<long long>(point - first) : -static_cast<long long>(first - point);
  if (mark == std::string_view::npos) return place > 0;
  std::string_view power = number.substr(mark + 1);
  const bool negative = power.starts_with('-');
  if (negative || power.starts_with('+')) power.remove_prefix(1);
  long long exponent = 0;
  if (std::from_chars(power.data(), power.data() + power.size(), exponent).ec != std::errc()) return !negative;
  return (negative ? place - exponent : place + exponent) > 0;
}

}  // namespace

std::optional<double> field::real() const noexcept {
  if (kind_ == kind::integer) return static_cast<double>(integer_);
  if (kind_ == kind::real && std::isfinite(real_)) return real_;
  double value = 0;
  if (std::from_chars(text_, text_ + text_size_, value).ec == std::errc()) return value;
  if (is_large(text())) return std::nullopt;
  return *text_ == '-' ? -0.0 : 0.0;
}

const field* record::find(std::string_view name) const noexcept {
  for (const field* each = end(); each != begin();) {
    --each;
    if (each->name() == name) return each;
  }
  return nullptr;
}

}  // namespace json
}  // namespace v0
}  // namespace weir

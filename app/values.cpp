#include "values.hpp"

#include "usage_error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <system_error>

namespace command {
namespace {

struct unit {
  std::string_view name;
  std::uint64_t size;
};

/// Digits and nothing else; `rest` is what follows them.
std::optional<std::uint64_t> leading_number(std::string_view text, std::string_view& rest) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  rest = text.substr(static_cast<std::size_t>(end - text.data()));
  return number;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_letters(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (lower(one[i]) != lower(other[i])) return false;
  }
  return true;
}

/// A number and its unit, as a multiple of the smallest; nothing where it is none, or more than `most`.
std::optional<std::uint64_t> parse_with_unit(std::string_view text, std::span<const unit> units, std::uint64_t most) {
  std::string_view name;
  const auto number = leading_number(text, name);
  if (!number) return std::nullopt;
  for (const unit& each : units) {
    if (!same_letters(each.name, name)) continue;
    if (*number > most / each.size) return std::nullopt;
    return *number * each.size;
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t parse_count(std::string_view option, std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::string_view rest;
  const auto number = leading_number(text, rest);
  if (!number || !rest.empty() || *number < least || *number > most) {
    throw usage_error(fmt::format("{} must be a whole number from {} to {}, was '{}'", option, least, most, text));
  }
  return *number;
}

weir::duration parse_duration(std::string_view option, std::string_view text) {
  using std::chrono::milliseconds;
  static constexpr unit units[] = {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
  static constexpr std::uint64_t longest = 24 * 3'600'000;
  const auto length = parse_with_unit(text, units, longest);
  if (!length || *length == 0) {
    throw usage_error(fmt::format("{} must be a time from 1ms to 24h with its unit, such as 500ms, 1s or 2m, was '{}'",
                                  option, text));
  }
  return milliseconds(*length);
}

std::size_t parse_size(std::string_view option, std::string_view text) {
  static constexpr unit units[] = {
      {"", 1},           {"B", 1},          {"kB", 1'000},    {"MB", 1'000'000}, {"GB", 1'000'000'000},
      {"KiB", 1U << 10}, {"MiB", 1U << 20}, {"GiB", 1U << 30}};
  const auto size = parse_with_unit(text, units, 1U << 30);
  if (!size || *size < 1U << 10) {
    throw usage_error(
        fmt::format("{} must be a size from 1KiB to 1GiB, such as 64KiB or 16MiB, was '{}'", option, text));
  }
  return *size;
}

}  // namespace command

#pragma once

#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace weir {
inline namespace v0 {
namespace detail {

/// Ends the program with one sentence: a rule of the protocol was broken, and going on would be undefined.
[[noreturn]] inline void broken_contract(const char* sentence) noexcept {
  std::fputs("weir: ", stderr);
  std::fputs(sentence, stderr);
  std::fputc('\n', stderr);
  std::abort();
}

#ifdef NDEBUG
inline constexpr bool checked = false;
#else
inline constexpr bool checked = true;
#endif

/// Refuses an argument that is out of range where the operator is made, naming it and its value.
/// `minimum` is 0 (how many) or 1 (sizes, capacities, concurrency).
template <std::integral N>
constexpr std::size_t at_least(std::size_t minimum, N value, const char* what, const char* name) {
  const bool negative = std::is_signed_v<N> && value < N{0};
  if (negative || static_cast<std::size_t>(value) < minimum) {
    throw std::invalid_argument(std::string(what) + ": " + name + " must be at least " + std::to_string(minimum) +
                                ", was " + std::to_string(value));
  }
  return static_cast<std::size_t>(value);
}

}  // namespace detail
}  // namespace v0
}  // namespace weir

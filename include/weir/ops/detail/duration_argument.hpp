#pragma once

#include <weir/core/scheduler.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace weir {
inline namespace v0 {
namespace detail {

template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;

/// In the largest unit in which it is whole: "90s", "250ms", "15us".
inline std::string spelled(duration length) {
  using namespace std::chrono;
  const auto count = [](auto whole, const char* unit) { return std::to_string(whole.count()) + unit; };
  if (length % seconds(1) == duration::zero()) return count(duration_cast<seconds>(length), "s");
  if (length % milliseconds(1) == duration::zero()) return count(duration_cast<milliseconds>(length), "ms");
  if (length % microseconds(1) == duration::zero()) return count(duration_cast<microseconds>(length), "us");
  return count(duration_cast<nanoseconds>(length), "ns");
}

/// Refuses a negative duration where the operator is made; rounds up to the clock of weir, and what is longer than that
/// can count becomes its longest.
template <class Rep, class Period>
duration not_negative(std::chrono::duration<Rep, Period> length, const char* what, const char* name) {
  using given = std::chrono::duration<Rep, Period>;
  using wide = std::chrono::duration<long double, typename duration::period>;
  if (wide(length) >= wide(duration::max())) return duration::max();
  const duration rounded =
      wide(length) <= wide(duration::min()) ? duration::min() : std::chrono::ceil<duration>(length);
  if (length < given::zero()) {
    throw std::invalid_argument(std::string(what) + ": " + name + " must not be negative, was " + spelled(rounded));
  }
  return rounded;
}

/// Refuses a duration of nothing likewise: what comes once in it would come for ever.
template <class Rep, class Period>
duration positive(std::chrono::duration<Rep, Period> length, const char* what, const char* name) {
  const duration rounded = not_negative(length, what, name);
  if (rounded == duration::zero()) {
    throw std::invalid_argument(std::string(what) + ": " + name + " must be longer than nothing, was 0s");
  }
  return rounded;
}

}  // namespace detail
}  // namespace v0
}  // namespace weir

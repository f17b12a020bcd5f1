#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// Each value costs one token.
class one_token {};

}  // namespace detail

/// How many values may pass: `rate(100, 1s).burst(20).cost(bytes_of)`.
///
/// n        values, or tokens, in every `per`, evenly; >= 1
/// per      a duration, > 0
/// burst    how many may be saved up while fewer pass, and are there at first; >= 1; default 1, so that values come at
///          even distances
/// cost     f(const T&) says how many tokens a value costs, >= 0; one that costs more than the burst waits until the
///          rest is saved up, too
///
/// Each setter answers a changed copy.
template <class Cost = detail::one_token>
class rate {
 public:
  template <std::integral N, class Rep, class Period>
  rate(N n, std::chrono::duration<Rep, Period> per)
      : tokens_(detail::at_least(1, n, "rate(n, per)", "n")), per_(detail::positive(per, "rate(n, per)", "per")) {}
  rate(std::size_t n, duration length, std::size_t saved_up, Cost f)
      : tokens_(n), per_(length), burst_(saved_up), cost_(std::move(f)) {}

  template <std::integral N>
  [[nodiscard]] rate burst(N n) const {
    return rate(tokens_, per_, detail::at_least(1, n, "rate(n, per).burst(n)", "n"), cost_);
  }
  template <class F>
  [[nodiscard]] rate<F> cost(F f) const {
    return rate<F>(tokens_, per_, burst_, std::move(f));
  }

  std::size_t tokens() const noexcept { return tokens_; }
  duration per() const noexcept { return per_; }
  std::size_t burst() const noexcept { return burst_; }
  const Cost& cost() const noexcept { return cost_; }

 private:
  std::size_t tokens_;
  duration per_;
  std::size_t burst_ = 1;
  Cost cost_{};
};

template <std::integral N, class Rep, class Period>
rate(N, std::chrono::duration<Rep, Period>) -> rate<>;

namespace detail {

template <class>
inline constexpr bool is_rate = false;
template <class Cost>
inline constexpr bool is_rate<rate<Cost>> = true;

/// Whether the cost function of a rate is one for values of a `stream<T>`.
template <class Cost, class T>
constexpr bool is_cost() {
  if constexpr (std::is_same_v<Cost, one_token>) {
    return true;
  } else if constexpr (std::is_invocable_v<const Cost&, seen_t<T>>) {
    return std::integral<std::remove_cvref_t<std::invoke_result_t<const Cost&, seen_t<T>>>>;
  } else {
    return false;
  }
}

}  // namespace detail

}  // namespace v0
}  // namespace weir

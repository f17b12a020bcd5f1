#pragma once

#include <weir/core/contract.hpp>
#include <weir/core/executor.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

class concurrency_on;

/// How much a concurrent stage may do at once: `concurrency(16).window(64).on(pool)`; a plain number is taken too.
///
/// n       tasks running at once, >= 1
/// window  tasks running plus results that wait for an earlier one, >= n; default 2 n, so that one slow head does not
///         idle the rest
/// on      where they run: the threads of an executor instead of the loop; a plain function is then taken too
class concurrency {
 public:
  template <std::integral N>
  concurrency(N n)  // NOLINT: a number is a concurrency
      : running_(detail::at_least(1, n, "concurrency(n)", "n")), window_(2 * running_) {}

  template <std::integral N>
  concurrency window(N n) && {
    window_ = detail::at_least(running_, n, "concurrency(n).window(w)", "w");
    return *this;
  }
  template <class E>
  concurrency_on on(E&& where) &&;

  std::size_t running() const noexcept { return running_; }
  std::size_t window() const noexcept { return window_; }

 private:
  std::size_t running_;
  std::size_t window_;
};

/// A concurrency on the threads of an executor; see there.
class concurrency_on {
 public:
  concurrency_on(concurrency limits, executor where) noexcept : limits_(limits), where_(std::move(where)) {}

  template <std::integral N>
  concurrency_on window(N n) && {
    limits_ = std::move(limits_).window(n);
    return std::move(*this);
  }

  const concurrency& limits() const noexcept { return limits_; }
  const executor& where() const noexcept { return where_; }

 private:
  concurrency limits_;
  executor where_;
};

template <class E>
concurrency_on concurrency::on(E&& where) && {
  constexpr bool is_executor = std::constructible_from<executor, E>;
  static_assert(
      is_executor,
      "weir: concurrency(n).on(executor) takes a scheduler, or with weir/asio.hpp an executor or context of Asio");
  if constexpr (is_executor) {
    return concurrency_on(*this, executor(std::forward<E>(where)));
  } else {
    std::terminate();  // refused above
  }
}

}  // namespace v0
}  // namespace weir

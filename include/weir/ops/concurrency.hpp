#pragma once

#include <weir/core/contract.hpp>

#include <concepts>
#include <cstddef>

namespace weir {
inline namespace v0 {

/// How much a concurrent stage may do at once: `concurrency(16).window(64)`; a plain number is taken too.
///
/// n       tasks running at once, >= 1
/// window  tasks running plus results that wait for an earlier one, >= n; default 2 n, so that one slow head does not
///         idle the rest
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

  std::size_t running() const noexcept { return running_; }
  std::size_t window() const noexcept { return window_; }

 private:
  std::size_t running_;
  std::size_t window_;
};

}  // namespace v0
}  // namespace weir

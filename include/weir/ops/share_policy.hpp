#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/duration_argument.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>

namespace weir {
inline namespace v0 {

/// How a stream is shared: `share_policy(16).replay(1).while_subscribed(5s)`; a plain number is taken too.
///
/// n                 values that the slowest subscriber may be behind, >= 1; each may have another bound of its own
/// replay            the last values, so many, come first for one that subscribes later, >= 0; 0 unless said
/// while_subscribed  upstream is closed when nobody has subscribed for `grace`, >= 0. Unless said it stays open, at
/// rest,
///                   as long as there is a handle.
class share_policy {
 public:
  template <std::integral N>
  share_policy(N n) : capacity_(detail::at_least(1, n, "share_policy(n)", "n")) {}  // NOLINT: a number is a policy

  template <std::integral N>
  [[nodiscard]] share_policy replay(N n) const {
    share_policy changed = *this;
    changed.replayed_ = detail::at_least(0, n, "share_policy(n).replay(r)", "r");
    return changed;
  }
  template <class Rep, class Period>
  [[nodiscard]] share_policy while_subscribed(std::chrono::duration<Rep, Period> grace) const {
    share_policy changed = *this;
    changed.grace_ = detail::not_negative(grace, "share_policy(n).while_subscribed(d)", "d");
    changed.only_while_subscribed_ = true;
    return changed;
  }
  [[nodiscard]] share_policy while_subscribed() const { return while_subscribed(duration::zero()); }

  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t replayed() const noexcept { return replayed_; }
  bool only_while_subscribed() const noexcept { return only_while_subscribed_; }
  duration grace() const noexcept { return grace_; }

 private:
  std::size_t capacity_;
  std::size_t replayed_ = 0;
  duration grace_{};
  bool only_while_subscribed_ = false;
};

}  // namespace v0
}  // namespace weir

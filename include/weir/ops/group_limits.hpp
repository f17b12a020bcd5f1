#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/hub.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>

namespace weir {
inline namespace v0 {

/// How many groups are open at once: `group_limits(100).buffer(8).idle(30s)`; a plain number is taken too.
///
/// n       groups that are open, >= 1. A new key beyond them ends the group that had no value for the longest time.
/// buffer  values that wait in one group, >= 1; 16 unless said
/// idle    a group with nothing in it ends when no value has come for so long, > 0; never unless said
class group_limits {
 public:
  template <std::integral N>
  group_limits(N n) : groups_(detail::at_least(1, n, "group_limits(n)", "n")) {}  // NOLINT: a number is a limit

  template <std::integral N>
  [[nodiscard]] group_limits buffer(N n) const {
    group_limits changed = *this;
    changed.buffered_ = detail::at_least(1, n, "group_limits(n).buffer(b)", "b");
    return changed;
  }
  template <class Rep, class Period>
  [[nodiscard]] group_limits idle(std::chrono::duration<Rep, Period> length) const {
    group_limits changed = *this;
    changed.idle_ = detail::not_negative(length, "group_limits(n).idle(d)", "d");
    return changed;
  }

  std::size_t groups() const noexcept { return groups_; }
  std::size_t buffered() const noexcept { return buffered_; }
  /// duration::max(): never.
  duration idle() const noexcept { return idle_; }

 private:
  std::size_t groups_;
  std::size_t buffered_ = detail::usual_room;
  duration idle_ = duration::max();
};

}  // namespace v0
}  // namespace weir

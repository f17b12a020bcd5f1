#pragma once

#include <weir/core/scheduler.hpp>

#include <algorithm>
#include <cstddef>

namespace weir {
inline namespace v0 {
namespace detail {

/// A bucket into which `n` tokens flow in every `per`, evenly, and in which up to `burst` stay. It is full at first.
///
/// Exact, however long it goes on: it counts in tokens times ticks of the clock, of which n flow in with each tick and
/// `per` make a token, so that there is no division whose remainder could be lost.
class token_bucket {
 public:
  token_bucket(std::size_t n, duration per, std::size_t burst) noexcept
      : inflow_(n), token_(per.count()), most_(burst * token_), level_(most_) {}

  /// Takes `tokens`, and says how long it is until they are all there. One after the other: not before they are.
  ///
  /// They are taken now, and not when somebody looks again, since what comes late is not to make the next one late.
  duration take(time_point now, std::size_t tokens) noexcept {
    flow(now);
    level_ -= static_cast<amount>(tokens) * token_;
    if (level_ >= 0) return duration::zero();
    const amount ticks = (-level_ + inflow_ - 1) / inflow_;
    return duration(static_cast<duration::rep>(std::min<amount>(ticks, duration::max().count())));
  }

 private:
  // Any number of tokens times any duration fits.
  __extension__ using amount = __int128;
  __extension__ using distance = unsigned __int128;

  void flow(time_point now) noexcept {
    if (looked_ && last_ < now) {
      const distance room = static_cast<distance>(most_) - static_cast<distance>(level_);
      const distance come = static_cast<distance>((now - last_).count()) * static_cast<distance>(inflow_);
      level_ = come < room ? level_ + static_cast<amount>(come) : most_;
    }
    looked_ = true;
    last_ = now;
  }

  amount inflow_;  // a tick
  amount token_;
  amount most_;
  amount level_;
  time_point last_{};
  bool looked_ = false;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/scheduler.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>

namespace weir {
inline namespace v0 {

namespace detail {
class signal_watch;
}

/// What `run` does about SIGINT and SIGTERM while it lasts: `weir::run(task, weir::on_signal::drain.within(10s))`.
///
/// The first drains the run: sources end, what is in flight is delivered, the task goes on to its end. A second one
/// stops it: the task is destroyed, its exits still run, and `run` throws `stopped`. The previous handlers are back when
/// `run` returns, and already after the second signal, so that a third one does what it did before.
class on_signal {
 public:
  static const on_signal drain;

  /// A drain that takes longer than this becomes a stop.
  template <class Rep, class Period>
  constexpr on_signal within(std::chrono::duration<Rep, Period> time) const {
    if (time < time.zero()) throw std::invalid_argument("on_signal.within(time): time must not be negative");
    on_signal changed = *this;
    changed.time_ = std::chrono::ceil<duration>(time);
    return changed;
  }
  /// `signal` is set to the number of the first signal when it comes, and is left as it is when none does.
  constexpr on_signal store_in(int& signal) const noexcept {
    on_signal changed = *this;
    changed.signal_ = &signal;
    return changed;
  }

 private:
  friend class detail::signal_watch;

  constexpr on_signal() noexcept {}

  std::optional<duration> time_;
  int* signal_ = nullptr;
};

inline constexpr on_signal on_signal::drain{};

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/duration_argument.hpp>
#include <weir/ops/detail/error_function.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {
class backoff_series;
}

/// How often, after which waits, something is tried again: `backoff(100ms).max(10s).factor(2).jitter(0.2).attempts(5)`.
///
/// first        the wait after the first try, >= 0
/// max          the longest wait; default 30 s, or `first` where that is longer
/// factor       each wait is so many times the one before, >= 1; default 2
/// jitter       a share of each wait, 0 to 1: it is longer or shorter by a random part of that; default 0
/// attempts     tries in all, >= 1; default 5; `forever()` has no limit
/// when         only errors for which a predicate answers true; it takes std::exception_ptr, or `const SomeError&` and
///              then answers for errors of that type, while others are not tried again; default every error
/// reset_after  the tries are counted anew once a stream that was opened has given n values, or has lasted a duration;
///              `retry` only
/// seed         of the jitter, so that it is the same in each run; default different in each
///
/// A cleanup_error is never tried again: everything before it was delivered. Each setter answers a changed copy.
class backoff {
 public:
  template <class Rep, class Period>
  explicit backoff(std::chrono::duration<Rep, Period> first)
      : first_(detail::not_negative(first, "backoff(d)", "d")), max_(first_ > default_max ? first_ : default_max) {}

  template <class Rep, class Period>
  [[nodiscard]] backoff max(std::chrono::duration<Rep, Period> longest) const {
    return changed([&](backoff& b) { b.max_ = detail::not_negative(longest, "backoff.max(d)", "d"); });
  }
  [[nodiscard]] backoff factor(double times) const {
    if (!(times >= 1)) refuse("factor", "at least 1", times);
    return changed([&](backoff& b) { b.factor_ = times; });
  }
  [[nodiscard]] backoff jitter(double share) const {
    if (!(share >= 0 && share <= 1)) refuse("jitter", "between 0 and 1", share);
    return changed([&](backoff& b) { b.jitter_ = share; });
  }
  template <std::integral N>
  [[nodiscard]] backoff attempts(N n) const {
    return changed([&](backoff& b) { b.attempts_ = detail::at_least(1, n, "backoff.attempts(n)", "n"); });
  }
  [[nodiscard]] backoff forever() const {
    return changed([](backoff& b) { b.attempts_ = std::numeric_limits<std::size_t>::max(); });
  }
  template <std::integral N>
  [[nodiscard]] backoff reset_after(N values) const {
    return changed([&](backoff& b) { b.reset_values_ = detail::at_least(1, values, "backoff.reset_after(n)", "n"); });
  }
  template <class Rep, class Period>
  [[nodiscard]] backoff reset_after(std::chrono::duration<Rep, Period> length) const {
    return changed([&](backoff& b) { b.reset_length_ = detail::not_negative(length, "backoff.reset_after(d)", "d"); });
  }
  template <class F>
  [[nodiscard]] backoff when(F predicate) const {
    static_assert(
        detail::takes_errors<F>(),
        "weir: the predicate of backoff.when takes a std::exception_ptr, or `const SomeError&` for errors of that "
        "type only");
    if constexpr (detail::takes_errors<F>()) {
      return changed([&](backoff& b) {
        b.when_ = [predicate = std::move(predicate)](std::exception_ptr error) mutable {
          return detail::handles<F>(error) && static_cast<bool>(detail::call_with_error(predicate, error));
        };
      });
    } else {
      return *this;
    }
  }
  [[nodiscard]] backoff seed(std::uint64_t number) const {
    return changed([&](backoff& b) {
      b.seed_ = number;
      b.seeded_ = true;
    });
  }

 private:
  friend class detail::backoff_series;
  static constexpr duration default_max = std::chrono::seconds(30);

  template <class Change>
  backoff changed(Change change) const {
    backoff copy(*this);
    change(copy);
    return copy;
  }
  [[noreturn]] static void refuse(const char* name, const char* range, double value) {
    throw std::invalid_argument(std::string("backoff.") + name + "(x): x must be " + range + ", was " +
                                std::to_string(value));
  }

  duration first_;
  duration max_;
  double factor_ = 2;
  double jitter_ = 0;
  std::size_t attempts_ = 5;
  std::size_t reset_values_ = std::numeric_limits<std::size_t>::max();
  duration reset_length_ = duration::max();
  std::function<bool(std::exception_ptr)> when_;
  std::uint64_t seed_ = 0;
  bool seeded_ = false;
};

namespace detail {

/// The tries of one thing under a backoff. `entropy` decides the jitter where the backoff has no seed.
class backoff_series {
 public:
  backoff_series(const backoff& policy, std::uint64_t entropy) noexcept
      : policy_(&policy), random_(policy.seeded_ ? policy.seed_ : entropy), wait_(first()) {}

  /// The try that is under way, from 1.
  std::size_t attempt() const noexcept { return attempt_; }

  /// This try has failed: whether there is another.
  bool again(const std::exception_ptr& error) const {
    return attempt_ < policy_->attempts_ && !is_cleanup_error(error) && (!policy_->when_ || policy_->when_(error));
  }
  /// Goes on to the next try: the wait before it.
  duration next() noexcept {
    ++attempt_;
    const double shortest = 1 - policy_->jitter_;
    const double now = wait_ * (shortest + 2 * policy_->jitter_ * random());
    const auto most = static_cast<double>(policy_->max_.count());
    wait_ = wait_ * policy_->factor_ < most ? wait_ * policy_->factor_ : most;
    return now < most ? duration(static_cast<duration::rep>(now)) : policy_->max_;
  }
  /// A try that went so well before it failed counts as the first.
  void succeeded(std::size_t values, duration lasted) noexcept {
    if (values < policy_->reset_values_ && lasted < policy_->reset_length_) return;
    attempt_ = 1;
    wait_ = first();
  }

 private:
  static bool is_cleanup_error(const std::exception_ptr& error) noexcept {
    try {
      std::rethrow_exception(error);
    } catch (const cleanup_error&) {
      return true;
    } catch (...) {
      return false;
    }
  }
  double first() const noexcept {
    return static_cast<double>((policy_->first_ < policy_->max_ ? policy_->first_ : policy_->max_).count());
  }
  /// splitmix64 (Steele, Lea, Flood 2014), as a number from 0 up to, but not including, 1.
  double random() noexcept {
    std::uint64_t bits = random_ += 0x9e3779b97f4a7c15U;
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    bits ^= bits >> 31U;
    return static_cast<double>(bits >> 11U) * 0x1.0p-53;
  }

  const backoff* policy_;
  std::uint64_t random_;
  double wait_;  // in ticks of the clock, before jitter
  std::size_t attempt_ = 1;
};

/// A number that differs from run to run and from object to object: the seed of jitter that was given none.
inline std::uint64_t entropy_of(const void* object, time_point now) noexcept {
  return reinterpret_cast<std::uintptr_t>(object) * 0x9e3779b97f4a7c15U ^
         static_cast<std::uint64_t>(now.time_since_epoch().count());
}

}  // namespace detail
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/settled.hpp>
#include <weir/ops/detail/stepped.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class S, class F>
class unfold_steps {
 public:
  using answer = settled_t<step_result_t<F, S>>;
  using value = typename answer::value_type::first_type;

  unfold_steps(S&& seed, F&& f) : state_(std::move(seed)), f_(std::move(f)) {}

  bool over() const noexcept { return !state_; }
  decltype(auto) begin() { return call_with_state(f_, *state_); }
  template <class Push>
  bool finish(answer&& step, Push&& push) {
    if (!step) {
      state_.reset();
      return true;
    }
    state_.emplace(std::move(step->second));
    return push(static_cast<value&&>(step->first));
  }

 private:
  std::optional<S> state_;  // none: that was the end
  F f_;
};

template <class A, class S>
inline constexpr bool is_unfold_answer = false;
template <class T, class S>
inline constexpr bool is_unfold_answer<std::optional<std::pair<T, S>>, S> = true;

template <class S, class F>
constexpr bool unfolds() {
  if constexpr (takes_state<F, S>()) {
    return is_unfold_answer<settled_t<step_result_t<F, S>>, S>;
  } else {
    return false;
  }
}

}  // namespace detail

/// The values that `f` makes of a state, each together with the next state, until it makes none; awaits it where it
/// returns an awaitable.
///
///     f(n) = (n * n, n + 1), nothing from 4 on
///     unfold(1, f)   1-4-9|
///
/// Shape    (S, S -> std::optional<std::pair<T, S>>, or an awaitable of that) -> stream<T>; T may be a reference. The
///          state is moved into `f`, or handed over as it lies in the stream where `f` takes it as `S&`; it stays there
///          while an asynchronous `f` runs.
/// Units    none.
/// Demand   calls `f` once for each value asked for, and one at a time.
/// Threads  none of its own.
/// Ends     where `f` answers std::nullopt; when the run drains.
/// Errors   what `f` throws ends the stream.
/// Stop     a call that runs is destroyed, also when the run drains; a value of one that has ended goes to on_discard.
/// Cost     the call a value; no frame and no allocation of its own.
/// Example  examples/unfold.cpp
/// See      paginate (pages behind a cursor), async_generator (the same with a loop), iota.
template <class S, class F>
[[nodiscard]] auto unfold(S seed, F f) {
  static_assert(detail::unfolds<S, F>(),
                "weir: the function of unfold takes the state and returns a std::optional of a std::pair of a value and "
                "the next state, which has the type of the first, or an awaitable of that");
  if constexpr (detail::unfolds<S, F>()) {
    using steps = detail::unfold_steps<S, F>;
    return detail::stepped_stream<steps>(steps(std::move(seed), std::move(f)));
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir

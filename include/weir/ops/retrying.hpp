#pragma once

#include <weir/core/sleep.hpp>
#include <weir/core/task.hpp>
#include <weir/ops/backoff.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// What `retrying(backoff, f)` makes: a function that answers a task.
template <class F>
class retrying_function {
  template <class T>
  using argument_t = std::conditional_t<std::is_lvalue_reference_v<T>, T, detail::seen_t<T>>;

  template <class R>
  struct awaited {
    using type = R;
  };
  template <awaitable R>
  struct awaited<R> {
    using type = await_result_t<R>;
  };
  template <class T>
  using result_t = typename awaited<std::invoke_result_t<F&, argument_t<T>>>::type;

 public:
  retrying_function(backoff policy, F f) : policy_(std::move(policy)), f_(std::move(f)) {}

  /// An rvalue is kept until the last try; an lvalue has to stay where it is so long. So has this function.
  template <class T>
    requires std::is_invocable_v<F&, argument_t<T>>
  task<result_t<T>> operator()(T&& value) {
    return tries<T>(static_cast<T&&>(value), nullptr);
  }

  /// The same, which says in `attempts` how many tries there were.
  template <class T>
    requires std::is_invocable_v<F&, argument_t<T>>
  task<result_t<T>> counted(T&& value, std::size_t& attempts) {
    return tries<T>(static_cast<T&&>(value), &attempts);
  }

 private:
  template <class T>
  task<result_t<T>> tries(T value, std::size_t* attempts) {
    const time_point now = co_await weir::now();
    detail::backoff_series series(policy_, detail::entropy_of(this, now) + ++calls_);
    for (;;) {
      std::exception_ptr error;
      if (attempts != nullptr) *attempts = series.attempt();
      try {
        if constexpr (awaitable<std::invoke_result_t<F&, argument_t<T>>>) {
          co_return co_await std::invoke(f_, static_cast<argument_t<T>>(value));
        } else {
          co_return std::invoke(f_, static_cast<argument_t<T>>(value));
        }
      } catch (...) {
        error = std::current_exception();
      }
      if (!series.again(error)) std::rethrow_exception(error);
      error = nullptr;  // what it holds is not kept during the wait
      co_await weir::sleep(series.next());
    }
  }

  backoff policy_;
  F f_;
  std::uint64_t calls_ = 0;  // so that values which fail together are not tried again together
};

namespace detail {

template <class T>
inline constexpr bool is_retrying = false;
template <class F>
inline constexpr bool is_retrying<retrying_function<F>> = true;

}  // namespace detail

/// Makes of `f` a function that is called again, for the same value, where it fails.
///
///     source | transform_concurrent(16, retrying(backoff(100ms).attempts(3), save))
///
/// Shape    (const T& -> U or task<U>) -> (T -> task<U>): for transform, transform_concurrent, for_each_concurrent,
///          for_each. `f` sees the value as const T&, in a stream of references as T&.
/// Units    backoff: waits, factor, jitter; tries in all, 5 unless said. Not reset_after. See ops/backoff.hpp.
/// Demand   that of the operator it is given to.
/// Threads  none of its own.
/// Ends     with the first try that does not fail.
/// Errors   that of the last try, unchanged; at once where the predicate of the backoff says no, and a cleanup_error.
/// Stop     destroys the try, or the wait, that is under way. A drain does not: a value in flight is brought to its
///          end.
/// Cost     one recycled frame a value beside that of `f`; a timer a wait.
/// Example  examples/retrying.cpp
/// See      retry (a whole stream again), or_dead_letter (what to do when every try failed).
template <class F>
[[nodiscard]] auto retrying(backoff policy, F f) {
  return retrying_function<F>(std::move(policy), std::move(f));
}

}  // namespace v0
}  // namespace weir

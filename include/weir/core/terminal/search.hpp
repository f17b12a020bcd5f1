#pragma once

#include <weir/core/predicate.hpp>
#include <weir/core/terminal/consume.hpp>

#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace terminals {

/// How a predicate of a terminal sees a value of a `stream<T>`: it only looks.
template <class T>
using looked_at_t = const std::remove_reference_t<T>&;

/// Looks for a value for which the predicate answers `Sought`: a true one is what any_of looks for, a false one what
/// all_of does. The answer is `Sought` if there is one.
template <class T, class F, bool Sought>
class search_consumer {
 public:
  explicit search_consumer(F&& predicate) : predicate_(std::move(predicate)) {}

  bool take(T&& value) {
    found_ = static_cast<bool>(std::invoke(predicate_, static_cast<looked_at_t<T>>(value))) == Sought;
    return !found_;
  }
  static constexpr std::size_t demand() noexcept { return 1; }
  bool result() const noexcept { return found_ == Sought; }

 private:
  F predicate_;
  bool found_ = false;
};

template <class T, class F, bool Sought>
class search_async_consumer {
 public:
  using result_type = await_result_t<std::invoke_result_t<F&, looked_at_t<T>>>;

  explicit search_async_consumer(F&& predicate) : predicate_(std::move(predicate)) {}

  void attach(context& ctx) noexcept { call_.attach(ctx); }
  bool take(T&& value) {
    const bool ended = call_.start(static_cast<T&&>(value),
                                   [this](T&& v) { return std::invoke(predicate_, static_cast<looked_at_t<T>>(v)); });
    if (!ended) return false;
    collect();
    return !found_;
  }
  static constexpr std::size_t demand() noexcept { return 1; }
  bool busy() const noexcept { return call_.busy(); }
  bool resume() {
    if (!call_.done()) return false;
    collect();
    return true;
  }
  bool left_early() const noexcept { return found_; }
  bool result() const noexcept { return found_ == Sought; }

 private:
  void collect() { found_ = static_cast<bool>(call_.collect()) == Sought; }

  F predicate_;
  task_in_flight<T, result_type> call_;
  bool found_ = false;
};

template <bool Sought, class S, class F>
auto make_search(S& source, F predicate) {
  using T = typename S::value_type;
  if constexpr (!std::is_invocable_v<F&, looked_at_t<T>>) {
    static_assert(
        std::is_invocable_v<F&, looked_at_t<T>>,
        "weir: the predicate of any_of or all_of does not take the values of this stream; it only looks at them, "
        "as const T&");
  } else if constexpr (!detail::answers_yes_or_no<std::invoke_result_t<F&, looked_at_t<T>>>()) {
    static_assert(detail::answers_yes_or_no<std::invoke_result_t<F&, looked_at_t<T>>>(),
                  "weir: the predicate of any_of or all_of answers neither true or false nor an awaitable of that");
  } else if constexpr (awaitable<std::invoke_result_t<F&, looked_at_t<T>>>) {
    return consume_awaiter<S, search_async_consumer<T, F, Sought>>(source, std::move(predicate));
  } else {
    return consume_awaiter<S, search_consumer<T, F, Sought>>(source, std::move(predicate));
  }
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir

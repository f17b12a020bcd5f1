#pragma once

#include <weir/core/terminal/consume.hpp>

#include <functional>
#include <type_traits>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T, class A, class F>
class fold_consumer {
 public:
  fold_consumer(A&& initial, F&& f) : accumulated_(std::move(initial)), f_(std::move(f)) {}

  bool take(T&& value) {
    accumulated_ = std::invoke(f_, std::move(accumulated_), static_cast<T&&>(value));
    return true;
  }
  static constexpr std::size_t demand() noexcept { return detail::unlimited; }
  A result() { return std::move(accumulated_); }

 private:
  A accumulated_;
  F f_;
};

template <class T, class A, class F>
class fold_async_consumer {
 public:
  using result_type = await_result_t<std::invoke_result_t<F&, A&&, T&&>>;

  fold_async_consumer(A&& initial, F&& f) : accumulated_(std::move(initial)), f_(std::move(f)) {}

  void attach(context& ctx) noexcept { call_.attach(ctx); }
  bool take(T&& value) {
    const bool ended = call_.start(static_cast<T&&>(value), [this](T&& v) {
      return std::invoke(f_, std::move(accumulated_), static_cast<T&&>(v));
    });
    if (ended) accumulated_ = call_.collect();
    return ended;
  }
  static constexpr std::size_t demand() noexcept { return 1; }
  bool busy() const noexcept { return call_.busy(); }
  bool resume() {
    if (!call_.done()) return false;
    accumulated_ = call_.collect();
    return true;
  }
  static constexpr bool left_early() noexcept { return false; }
  A result() { return std::move(accumulated_); }

 private:
  A accumulated_;
  F f_;
  task_in_flight<T, result_type> call_;
};

template <class S, class A, class F>
auto make_fold(S& source, A initial, F f) {
  using T = typename S::value_type;
  if constexpr (!std::is_invocable_v<F&, A&&, T&&>) {
    static_assert(std::is_invocable_v<F&, A&&, T&&>,
                  "weir: the function of fold takes what was accumulated so far and a value of this stream");
  } else if constexpr (awaitable<std::invoke_result_t<F&, A&&, T&&>>) {
    return consume_awaiter<S, fold_async_consumer<T, A, F>>(source, std::move(initial), std::move(f));
  } else {
    return consume_awaiter<S, fold_consumer<T, A, F>>(source, std::move(initial), std::move(f));
  }
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir

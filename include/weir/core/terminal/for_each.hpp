#pragma once

#include <weir/core/terminal/consume.hpp>

#include <functional>
#include <type_traits>

namespace weir {
inline namespace v0 {
namespace terminals {

template <class T, class F>
class for_each_consumer {
 public:
  explicit for_each_consumer(F&& f) : f_(std::move(f)) {}

  bool take(T&& value) {
    if constexpr (std::is_same_v<std::invoke_result_t<F&, T&&>, flow>) {
      return std::invoke(f_, static_cast<T&&>(value)) == flow::next;
    } else {
      std::invoke(f_, static_cast<T&&>(value));
      return true;
    }
  }
  static constexpr std::size_t demand() noexcept {
    return std::is_same_v<std::invoke_result_t<F&, T&&>, flow> ? 1 : detail::unlimited;
  }
  void result() const noexcept {}

 private:
  F f_;
};

template <class T, class F>
class for_each_async_consumer {
 public:
  using result_type = await_result_t<std::invoke_result_t<F&, T&&>>;

  explicit for_each_async_consumer(F&& f) : f_(std::move(f)) {}

  void attach(context& ctx) noexcept { call_.attach(ctx); }
  bool take(T&& value) {
    if (!call_.start(static_cast<T&&>(value), [this](T&& v) { return std::invoke(f_, static_cast<T&&>(v)); })) return false;
    collect();
    return !stopped_;
  }
  static constexpr std::size_t demand() noexcept { return 1; }
  bool busy() const noexcept { return call_.busy(); }
  bool resume() {
    if (!call_.done()) return false;
    collect();
    return true;
  }
  bool left_early() const noexcept { return stopped_; }
  void result() const noexcept {}

 private:
  void collect() {
    if constexpr (std::is_same_v<result_type, flow>) {
      stopped_ = call_.collect() == flow::stop;
    } else {
      static_cast<void>(call_.collect());
    }
  }

  F f_;
  task_in_flight<T, result_type> call_;
  bool stopped_ = false;
};

template <class S, class F>
auto make_for_each(S& source, F f) {
  using T = typename S::value_type;
  if constexpr (!std::is_invocable_v<F&, T&&>) {
    static_assert(std::is_invocable_v<F&, T&&>, "weir: the function of for_each does not take the values of this stream");
  } else if constexpr (awaitable<std::invoke_result_t<F&, T&&>>) {
    return consume_awaiter<S, for_each_async_consumer<T, F>>(source, std::move(f));
  } else {
    return consume_awaiter<S, for_each_consumer<T, F>>(source, std::move(f));
  }
}

}  // namespace terminals
}  // namespace v0
}  // namespace weir

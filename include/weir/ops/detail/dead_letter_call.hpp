#pragma once

#include <weir/ops/dead_letter.hpp>
#include <weir/ops/detail/one_call.hpp>
#include <weir/ops/detail/settled.hpp>
#include <weir/ops/retrying.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// What a function gives once it has been awaited, as a value that can be kept.
template <class F, class T>
using given_t = std::remove_cvref_t<settled_t<std::invoke_result_t<F&, seen_t<T>>>>;

template <class T, class F, class Letters>
constexpr bool letters_fit = std::is_invocable_v<F&, seen_t<T>>&&
    std::is_invocable_v<Letters&, dead_letter<std::remove_cvref_t<T>>&&>;

/// The stage where neither the function nor the sink of letters is awaited.
template <class Up, class Letters, class F>
class dead_letter_stream
    : public stream_base<dead_letter_stream<Up, Letters, F>, given_t<F, typename Up::value_type>> {
  using in = typename Up::value_type;
  using out = given_t<F, in>;

 public:
  using upstream_type = Up;
  dead_letter_stream(Up&& upstream, Letters&& letters, F&& f)
      : upstream_(std::move(upstream)), letters_(std::move(letters)), f_(std::move(f)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](in&& value) {
      item<out> result;
      std::exception_ptr error;
      try {
        result.fill(std::invoke(f_, static_cast<seen_t<in>>(value)));
      } catch (...) {
        error = std::current_exception();
      }
      if (!error) return sink(static_cast<out&&>(*result));
      std::invoke(letters_, dead_letter<std::remove_cvref_t<in>>(static_cast<in&&>(value), std::move(error), 1));
      return true;
    }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<dead_letter_stream, out>::close;

 private:
  Up upstream_;
  Letters letters_;
  F f_;
};

/// The function that `or_dead_letter(letters, f)` is: one value in, a task of one value or none out.
template <class Letters, class F>
class dead_letter_call {
 public:
  dead_letter_call(Letters letters, F f) : letters_(std::move(letters)), f_(std::move(f)) {}

  template <class T>
  using task_t = task<std::conditional_t<std::is_void_v<given_t<F, T>>, void, std::optional<given_t<F, T>>>>;

  /// An rvalue is kept; an lvalue has to stay where it is until the task has ended. So has this function.
  template <class T>
  task_t<T> call(T value) {
    std::size_t attempts = 1;
    std::exception_ptr error;
    try {
      if constexpr (is_retrying<F>) {
        co_return co_await f_.counted(static_cast<seen_t<T>>(value), attempts);
      } else if constexpr (awaitable<std::invoke_result_t<F&, seen_t<T>>>) {
        co_return co_await std::invoke(f_, static_cast<seen_t<T>>(value));
      } else {
        co_return std::invoke(f_, static_cast<seen_t<T>>(value));
      }
    } catch (...) {
      error = std::current_exception();
    }
    using letter = dead_letter<std::remove_cvref_t<T>>;
    if constexpr (awaitable<std::invoke_result_t<Letters&, letter&&>>) {
      co_await std::invoke(letters_, letter(static_cast<T&&>(value), std::move(error), attempts));
    } else {
      std::invoke(letters_, letter(static_cast<T&&>(value), std::move(error), attempts));
    }
    if constexpr (!std::is_void_v<given_t<F, T>>) co_return std::nullopt;
  }

  /// For the stage that awaits nothing.
  Letters& sink_of_letters() noexcept { return letters_; }
  F& function() noexcept { return f_; }

 private:
  Letters letters_;
  F f_;
};

/// The stage where one of them is.
template <class T, class Letters, class F>
class dead_letter_stage_call {
 public:
  using in = T;
  using out = given_t<F, T>;
  using result_type = std::optional<out>;

  explicit dead_letter_stage_call(dead_letter_call<Letters, F>&& call) : call_(std::move(call)) {}

  auto begin(T&& value) { return call_.template call<T>(static_cast<T&&>(value)); }
  template <class Cell, class Sink>
  static bool finish(Cell& cell, Sink& sink) {
    result_type result = cell.collect();
    return !result || sink(std::move(*result));
  }
  template <class Cell>
  static void abandon(Cell& cell, context& ctx) noexcept {
    if (!cell.done()) return cell.reset();
    try {
      if (result_type result = cell.collect()) ctx.discard(std::move(*result));
    } catch (...) {
      // An error that nobody asks for any more.
    }
  }

 private:
  dead_letter_call<Letters, F> call_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/result.hpp>
#include <weir/ops/detail/one_call.hpp>
#include <weir/ops/retrying.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// A value for which a function failed, with the error of the last try and the number of tries.
template <class T>
class dead_letter {
 public:
  using value_type = T;

  dead_letter(T value, std::exception_ptr error, std::size_t attempts)
      : value_(std::move(value)), error_(std::move(error)), attempts_(attempts) {}

  T& value() & noexcept { return value_; }
  const T& value() const& noexcept { return value_; }
  T&& value() && noexcept { return std::move(value_); }
  const std::exception_ptr& error() const noexcept { return error_; }
  std::size_t attempts() const noexcept { return attempts_; }
  /// The error's own words.
  std::string what() const {
    try {
      std::rethrow_exception(error_);
    } catch (const std::exception& error) {
      return error.what();
    } catch (...) {
      return "unknown error";
    }
  }

 private:
  T value_;
  std::exception_ptr error_;
  std::size_t attempts_;
};

namespace detail {

template <class R>
struct awaited_result {
  using type = R;
};
template <awaitable R>
struct awaited_result<R> {
  using type = await_result_t<R>;
};
template <class R>
using awaited_result_t = typename awaited_result<R>::type;

/// What a function gives once it has been awaited, as a value that can be kept.
template <class F, class T>
using given_t = std::remove_cvref_t<awaited_result_t<std::invoke_result_t<F&, seen_t<T>>>>;

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

template <class R>
inline constexpr bool is_result = false;
template <class T, class E>
inline constexpr bool is_result<result<T, E>> = true;

/// `or_dead_letter(letters)`: the values of a stream of results go on, the errors go to the sink.
template <class Up, class Letters>
class failures_stream
    : public stream_base<failures_stream<Up, Letters>, typename std::remove_cvref_t<typename Up::value_type>::value_type> {
  using in = typename Up::value_type;
  using out = typename std::remove_cvref_t<in>::value_type;
  using error = typename std::remove_cvref_t<in>::error_type;
  using answer = std::invoke_result_t<Letters&, error&&>;

 public:
  using upstream_type = Up;
  failures_stream(Up&& upstream, Letters&& letters) : upstream_(std::move(upstream)), letters_(std::move(letters)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if constexpr (awaitable<answer>) {
      sending_.attach(ctx);
      if (sending_.busy()) {
        if (!sending_.done()) return drive_status::pending;
        static_cast<void>(sending_.collect());
      }
    }
    bool wants_more = true;
    // A letter that has to wait takes the place of the next value.
    const std::size_t wanted = awaitable<answer> ? 1 : demand_of(sink);
    const drive_status status = upstream_.drive(ctx, sink_with(wanted, [&](in&& value) {
      if (!value) return send(error(static_cast<in&&>(value).error()));
      wants_more = sink(out(*static_cast<in&&>(value)));
      return wants_more;
    }));
    // Upstream was told to stop because a letter is on its way; that wakes us.
    if (status == drive_status::satisfied && wants_more) return drive_status::pending;
    return status;
  }
  close_status close(context& ctx) {
    if constexpr (awaitable<answer>) sending_.reset();
    return upstream_.close(ctx);
  }
  using stream_base<failures_stream, out>::close;

 private:
  class nothing {};
  static auto cell_of_answer() {
    if constexpr (awaitable<answer>) {
      return std::type_identity<terminals::task_in_flight<error, await_result_t<answer>>>();
    } else {
      return std::type_identity<nothing>();
    }
  }

  /// True when the letter has been sent.
  bool send(error&& failed) {
    if constexpr (awaitable<answer>) {
      if (!sending_.start(std::move(failed), [this](error&& e) { return std::invoke(letters_, std::move(e)); })) return false;
      static_cast<void>(sending_.collect());
    } else {
      static_cast<void>(std::invoke(letters_, std::move(failed)));
    }
    return true;
  }

  Up upstream_;
  Letters letters_;
  typename decltype(cell_of_answer())::type sending_;
};

template <class Letters>
class make_failures {
 public:
  explicit make_failures(Letters letters) : letters_(std::move(letters)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = std::remove_cvref_t<typename Up::value_type>;
    if constexpr (!is_result<in>) {
      static_assert(is_result<in>,
                    "weir: or_dead_letter(sink) takes a stream of result<T>; for a function that may throw write "
                    "or_dead_letter(sink, f)");
      return source;
    } else if constexpr (!std::is_invocable_v<Letters&, typename in::error_type&&>) {
      static_assert(std::is_invocable_v<Letters&, typename in::error_type&&>,
                    "weir: the sink of or_dead_letter(sink) takes the errors of the results of this stream");
      return source;
    } else {
      return failures_stream<Up, Letters>(std::move(source), std::move(letters_));
    }
  }

 private:
  Letters letters_;
};

}  // namespace detail

/// What `or_dead_letter(letters, f)` makes: right of `|` a stage, elsewhere a function `T -> task<std::optional<U>>`.
template <class Letters, class F>
class dead_letter_function {
 public:
  dead_letter_function(Letters letters, F f) : call_(std::move(letters), std::move(f)) {}

  template <class T>
    requires(!stream<std::remove_cvref_t<T>> && detail::letters_fit<T, F, Letters>)
  auto operator()(T&& value) & {
    return call_.template call<T>(static_cast<T&&>(value));
  }

  template <stream Up>
    requires(!std::is_reference_v<Up>)
  auto operator()(Up&& source) const& {
    return dead_letter_function(*this)(std::move(source));
  }
  template <stream Up>
    requires(!std::is_reference_v<Up>)
  auto operator()(Up&& source) && {
    using in = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, detail::seen_t<in>>) {
      static_assert(std::is_invocable_v<F&, detail::seen_t<in>>,
                    "weir: the function of or_dead_letter does not take the values of this stream; it sees them as const T&, "
                    "because a value that fails is still needed");
      return std::move(source);
    } else if constexpr (!detail::letters_fit<in, F, Letters>) {
      static_assert(detail::letters_fit<in, F, Letters>,
                    "weir: the sink of or_dead_letter does not take a dead_letter<T> of the values of this stream");
      return std::move(source);
    } else if constexpr (std::is_void_v<detail::given_t<F, in>>) {
      static_assert(!std::is_void_v<detail::given_t<F, in>>,
                    "weir: the function of or_dead_letter gives nothing to pass on; use it in for_each or "
                    "for_each_concurrent");
      return std::move(source);
    } else if constexpr (awaitable<std::invoke_result_t<F&, detail::seen_t<in>>> ||
                         awaitable<std::invoke_result_t<Letters&, dead_letter<std::remove_cvref_t<in>>&&>>) {
      using call = detail::dead_letter_stage_call<in, Letters, F>;
      return detail::one_call_stream<Up, call>(std::move(source), call(std::move(call_)));
    } else {
      return detail::dead_letter_stream<Up, Letters, F>(std::move(source), std::move(call_.sink_of_letters()),
                                                        std::move(call_.function()));
    }
  }

 private:
  detail::dead_letter_call<Letters, F> call_;
};

namespace detail {
template <class Letters, class F>
inline constexpr bool is_stage<dead_letter_function<Letters, F>> = true;
}  // namespace detail

/// Lets a stream go on past values that fail: `f(value)` is emitted, or value, error and attempts go to a sink of letters.
///
///     source                        1--2--3|         f(2) throws
///     or_dead_letter(letters, f)    a-----c|         and letters gets {2, error, 1}
///
/// Shape    or_dead_letter(letters, f): stream<T> -> stream<U>, with f: const T& -> U or task<U>, letters: dead_letter<T> -> void
///          or task<>. The same object is a function T -> task<std::optional<U>>, for transform_concurrent and
///          for_each_concurrent: nothing where the value failed, to be filtered out.
///          or_dead_letter(letters): stream<result<T, E>> -> stream<T>; letters gets each E.
/// Units    attempts: tries, 1, or what a `retrying` function needed.
/// Demand   pulls until one value passes, for each one asked for; with a function that is awaited one at a time.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what the sink of letters throws. What `f` throws goes to the sink.
/// Stop     a call that is being awaited is destroyed; a result that nobody took goes to on_discard.
/// Cost     nothing beyond `f`; asynchronous: one recycled frame a value beside that of `f`.
/// Example  examples/or_dead_letter.cpp
/// See      retrying (tries again first), upon_error (errors of the whole stream).
template <class Letters, class F>
[[nodiscard]] auto or_dead_letter(Letters letters, F f) {
  return dead_letter_function<Letters, F>(std::move(letters), std::move(f));
}
template <class Letters>
[[nodiscard]] auto or_dead_letter(Letters letters) {
  return detail::stage(detail::make_failures<Letters>(std::move(letters)));
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/dead_letter_call.hpp>
#include <weir/ops/detail/failures_stream.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

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
      static_assert(
          std::is_invocable_v<F&, detail::seen_t<in>>,
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

/// Lets a stream go on past values that fail: `f(value)` is emitted, or value, error and attempts go to a sink of
/// letters.
///
///     source                        1--2--3|         f(2) throws
///     or_dead_letter(letters, f)    a-----c|         and letters gets {2, error, 1}
///
/// Shape    or_dead_letter(letters, f): stream<T> -> stream<U>, with f: const T& -> U or task<U>, and letters:
///          dead_letter<T> -> void or task<>. The same object is a function T -> task<std::optional<U>>, for
///          transform_concurrent and for_each_concurrent: nothing where the value failed, to be filtered out.
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

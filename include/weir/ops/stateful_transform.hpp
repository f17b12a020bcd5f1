#pragma once

#include <weir/ops/detail/carried_state.hpp>
#include <weir/ops/detail/final_flush.hpp>
#include <weir/ops/filter_map.hpp>
#include <weir/ops/transform.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

class no_flush {};

/// Whether what a flush answers can come after values of type Out: one of them, or a std::optional of it.
template <class Out, class R>
constexpr bool ends_with() {
  using last = given_by_t<settled_t<R>>;
  if constexpr (std::is_reference_v<Out>) {
    return std::is_same_v<last, Out>;
  } else {
    return std::is_convertible_v<last, Out>;
  }
}

/// `f` maps, where it gives a value for each, or else maps and filters.
template <class Up, class F>
auto map_or_filter(Up&& source, F&& f) {
  if constexpr (is_std_optional<settled_t<std::invoke_result_t<F&, typename Up::value_type&&>>>) {
    return make_filter_map<F>(std::move(f))(std::move(source));
  } else {
    return make_transform<F>(std::move(f))(std::move(source));
  }
}

template <class Given, class F, class Flush>
class make_stateful_transform {
  using state = carried_t<Given>;

 public:
  make_stateful_transform(Given given, F f, Flush flush)
      : given_(std::move(given)), f_(std::move(f)), flush_(std::move(flush)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, state&, in&&>) {
      static_assert(std::is_invocable_v<F&, state&, in&&>,
                    "weir: the function of stateful_transform takes the state, as state&, and a value of this stream");
      return source;
    } else if constexpr (std::is_void_v<settled_t<std::invoke_result_t<F&, state&, in&&>>>) {
      static_assert(
          !std::is_void_v<settled_t<std::invoke_result_t<F&, state&, in&&>>>,
          "weir: the function of stateful_transform returns nothing; where some values give nothing it returns "
          "a std::optional");
      return source;
    } else if constexpr (std::is_same_v<Flush, no_flush>) {
      using function = with_state<carried<Given>, state, F>;
      return map_or_filter(std::move(source), function(carried<Given>(std::move(given_)), std::move(f_)));
    } else if constexpr (!std::is_invocable_v<Flush&, state&>) {
      static_assert(std::is_invocable_v<Flush&, state&>,
                    "weir: the flush of stateful_transform takes the state, as state&, and nothing else");
      return source;
    } else if constexpr (!ends_with<out_of<in>, std::invoke_result_t<Flush&, state&>>()) {
      static_assert(ends_with<out_of<in>, std::invoke_result_t<Flush&, state&>>(),
                    "weir: the flush of stateful_transform answers neither a std::optional of what its function gives, "
                    "nor such a value, nor an awaitable of either");
      return source;
    } else {
      using owed = flush_owed<Given, Flush, out_of<in>>;
      using function = with_state<gathered_state<owed>, state, F>;
      auto flush = std::make_unique<owed>(std::move(given_), std::move(flush_));
      auto mapped = map_or_filter(std::move(source), function(gathered_state<owed>(*flush), std::move(f_)));
      return flushing_stream<decltype(mapped), owed>(std::move(flush), std::move(mapped));
    }
  }

 private:
  template <class In>
  using out_of = given_by_t<settled_t<std::invoke_result_t<F&, state&, In&&>>>;

  Given given_;
  F f_;
  Flush flush_;
};

}  // namespace detail

/// Replaces each value by `f(state, value)`, where `state` is carried from one value to the next; where `f` answers a
/// std::optional, what is in it comes out, and nothing where it is empty. In the end `flush(state)` may give one more.
/// Both are awaited, one at a time, where they return awaitables.
///
///     source                                     a--b--.--c--|
///     stateful_transform(text, gather, take)     ------ab----c|      gather gives what it has at each dot
///
/// Shape    stream<T> -> stream<U>; order kept. `f` takes `state&` and `T&&`, and answers a U or a std::optional<U>;
///          `flush` takes `state&` and answers likewise. The state is what it is given, or what a function without
///          parameters makes when the first value comes.
/// Units    none.
/// Demand   pulls one value for each one asked for; with a std::optional until one comes out.
/// Threads  none of its own.
/// Ends     with the source, after what `flush` gives.
/// Errors   the source's, and what `f` and `flush` throw. An error of the source or of `f` comes after what `flush`
///          gives; if `flush` fails then, that goes to on_cleanup_error.
/// Stop     a call of an asynchronous `f` or `flush` is destroyed; a result that nobody took goes to on_discard, and so
///          does what `flush` gives then, if `f` was called before. An asynchronous `flush` is not begun at a stop.
/// Cost     `f`; with `flush` one allocation when made.
/// Example  examples/stateful_transform.cpp
/// See      scan (gives what accumulates), filter_map (without state), transform.
template <class S, class F>
[[nodiscard]] auto stateful_transform(S state, F f) {
  return detail::stage(
      detail::make_stateful_transform<S, F, detail::no_flush>(std::move(state), std::move(f), detail::no_flush()));
}
template <class S, class F, class Flush>
[[nodiscard]] auto stateful_transform(S state, F f, Flush flush) {
  return detail::stage(detail::make_stateful_transform<S, F, Flush>(std::move(state), std::move(f), std::move(flush)));
}

}  // namespace v0
}  // namespace weir

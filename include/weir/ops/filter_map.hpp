#pragma once

#include <weir/ops/detail/one_call.hpp>
#include <weir/ops/detail/optional_answer.hpp>
#include <weir/ops/detail/settled.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class F>
class filter_map_stream
    : public stream_base<filter_map_stream<Up, F>, content_t<std::invoke_result_t<F&, typename Up::value_type&&>>> {
  using in = typename Up::value_type;
  using out = content_t<std::invoke_result_t<F&, in&&>>;

 public:
  using upstream_type = Up;
  filter_map_stream(Up&& upstream, F&& f) : upstream_(std::move(upstream)), f_(std::move(f)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](in&& value) {
                             return give_content(std::invoke(f_, static_cast<in&&>(value)), sink);
                           }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<filter_map_stream, out>::close;

 private:
  Up upstream_;
  F f_;
};

/// `filter_map` with a function whose result is awaited, one at a time.
template <class T, class F>
class filter_map_call {
 public:
  using in = T;
  using result_type = await_result_t<std::invoke_result_t<F&, T&&>>;
  using out = content_t<result_type>;

  explicit filter_map_call(F&& f) : f_(std::move(f)) {}

  auto begin(T&& value) { return std::invoke(f_, static_cast<T&&>(value)); }
  template <class Cell, class Sink>
  static bool finish(Cell& cell, Sink& sink) {
    return give_content(cell.collect(), sink);
  }
  template <class Cell>
  static void abandon(Cell& cell, context& ctx) noexcept {
    break_off(cell, [&] { discard_content(ctx, cell.collect()); });
  }

 private:
  F f_;
};

template <class F>
class make_filter_map {
 public:
  explicit make_filter_map(F f) : f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, in&&>) {
      static_assert(std::is_invocable_v<F&, in&&>,
                    "weir: the function of filter_map does not take the values of this stream");
      return source;
    } else if constexpr (!is_optional_like<settled_t<std::invoke_result_t<F&, in&&>>>) {
      static_assert(
          is_optional_like<settled_t<std::invoke_result_t<F&, in&&>>>,
          "weir: the function of filter_map answers neither a std::optional, or the like, nor an awaitable of "
          "that; with true or false it is filter, with a value for each it is transform");
      return source;
    } else if constexpr (awaitable<std::invoke_result_t<F&, in&&>>) {
      using call = filter_map_call<in, F>;
      return one_call_stream<Up, call>(std::move(source), call(std::move(f_)));
    } else {
      return filter_map_stream<Up, F>(std::move(source), std::move(f_));
    }
  }

 private:
  F f_;
};

}  // namespace detail

/// What `f(value)` gives where it gives something; awaits it, one at a time, where `f` returns an awaitable.
///
///     source              a--1--b--2|
///     filter_map(digit)   ---1-----2|      digit: char -> std::optional<int>
///
/// Shape    stream<T> -> stream<U>; order kept. `f` answers a std::optional<U>, or anything that is asked as a bool and
///          looked into with `*`. What a plain pointer points to comes out as a reference, everything else as a value.
/// Units    none.
/// Demand   pulls until `f` gives something, for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what `f` throws.
/// Stop     a call of an asynchronous `f` is destroyed; a result that nobody took goes to on_discard.
/// Cost     nothing beyond `f`; a long run of nothing is one loop, interrupted for fairness by the source.
/// Example  examples/filter_map.cpp
/// See      filter, transform, from_result (errors as errors).
template <class F>
[[nodiscard]] auto filter_map(F f) {
  return detail::stage(detail::make_filter_map<F>(std::move(f)));
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/predicate.hpp>
#include <weir/ops/detail/one_call.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class F>
class filter_stream : public stream_base<filter_stream<Up, F>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  filter_stream(Up&& upstream, F&& keeps) : upstream_(std::move(upstream)), keeps_(std::move(keeps)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](value&& v) {
      return !std::invoke(keeps_, static_cast<seen_t<value>>(v)) || sink(static_cast<value&&>(v));
    }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<filter_stream, value>::close;

 private:
  Up upstream_;
  F keeps_;
};

template <class T, class F>
class filter_call : public looking_call<T, F> {
 public:
  using looking_call<T, F>::looking_call;

  template <class Cell, class Sink>
  static bool finish(Cell& cell, Sink& sink) {
    return cell.collect_with_value([&sink](bool keep, T&& value) { return !keep || sink(static_cast<T&&>(value)); });
  }
};

template <class F>
class make_filter {
 public:
  explicit make_filter(F keeps) : keeps_(std::move(keeps)) {}

  template <class Up>
  auto operator()(Up source) && {
    using value = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, seen_t<value>>) {
      static_assert(
          std::is_invocable_v<F&, seen_t<value>>,
          "weir: the predicate of filter does not take the values of this stream; it only looks at them, as const T&");
      return source;
    } else if constexpr (!answers_yes_or_no<std::invoke_result_t<F&, seen_t<value>>>()) {
      static_assert(answers_yes_or_no<std::invoke_result_t<F&, seen_t<value>>>(),
                    "weir: the predicate of filter answers neither true or false nor an awaitable of that");
      return source;
    } else if constexpr (awaitable<std::invoke_result_t<F&, seen_t<value>>>) {
      using call = filter_call<value, F>;
      return one_call_stream<Up, call>(std::move(source), call(std::move(keeps_)));
    } else {
      return filter_stream<Up, F>(std::move(source), std::move(keeps_));
    }
  }

 private:
  F keeps_;
};

}  // namespace detail

/// The values for which `keeps(value)` is true; awaits it, one at a time, where `keeps` returns an awaitable.
///
///     source         1--2--3--4|
///     filter(even)   ---2-----4|
///
/// Shape    stream<T> -> stream<T>; order kept. `keeps` sees `const T&`.
/// Units    none.
/// Demand   pulls until one value passes, for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what `keeps` throws.
/// Stop     a call of an asynchronous `keeps` is destroyed, and its value goes to on_discard.
/// Cost     nothing beyond `keeps`; a long run of rejected values is one loop, interrupted for fairness by the source.
/// Example  examples/filter.cpp
/// See      transform, filter_map (both at once), take_while, drop_while.
template <class F>
[[nodiscard]] auto filter(F keeps) {
  return detail::stage(detail::make_filter<F>(std::move(keeps)));
}

}  // namespace v0
}  // namespace weir

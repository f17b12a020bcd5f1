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
class drop_while_stream : public stream_base<drop_while_stream<Up, F>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  drop_while_stream(Up&& upstream, F&& drops) : upstream_(std::move(upstream)), drops_(std::move(drops)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (over_) [[likely]] return upstream_.drive(ctx, sink);
    kept_local over(over_);
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](value&& v) {
      if (!over.now) {
        if (std::invoke(drops_, static_cast<seen_t<value>>(v))) return true;
        over.now = true;
      }
      return sink(static_cast<value&&>(v));
    }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<drop_while_stream, value>::close;

 private:
  Up upstream_;
  F drops_;
  bool over_ = false;  // a value was not dropped
};

template <class T, class F>
class drop_while_call : public looking_call<T, F> {
 public:
  using looking_call<T, F>::looking_call;

  template <class Cell, class Sink>
  bool finish(Cell& cell, Sink& sink) {
    return cell.collect_with_value([&](bool drop, T&& value) {
      over_ = !drop;
      return drop || sink(static_cast<T&&>(value));
    });
  }
  bool over() const noexcept { return over_; }

 private:
  bool over_ = false;
};

template <class F>
class make_drop_while {
 public:
  explicit make_drop_while(F drops) : drops_(std::move(drops)) {}

  template <class Up>
  auto operator()(Up source) && {
    using value = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, seen_t<value>>) {
      static_assert(std::is_invocable_v<F&, seen_t<value>>,
                    "weir: the predicate of drop_while does not take the values of this stream; it only looks at them, "
                    "as const T&");
      return source;
    } else if constexpr (!answers_yes_or_no<std::invoke_result_t<F&, seen_t<value>>>()) {
      static_assert(answers_yes_or_no<std::invoke_result_t<F&, seen_t<value>>>(),
                    "weir: the predicate of drop_while answers neither true or false nor an awaitable of that");
      return source;
    } else if constexpr (awaitable<std::invoke_result_t<F&, seen_t<value>>>) {
      using call = drop_while_call<value, F>;
      return one_call_stream<Up, call>(std::move(source), call(std::move(drops_)));
    } else {
      return drop_while_stream<Up, F>(std::move(source), std::move(drops_));
    }
  }

 private:
  F drops_;
};

}  // namespace detail

/// Everything from the first value on for which `drops(value)` is false; that value and those after it are not asked
/// about again. Awaits `drops`, one value at a time, where it returns an awaitable.
///
///     source               1--2--3--1|
///     drop_while(below_3)  ------3--1|
///
/// Shape    stream<T> -> stream<T>; order kept. `drops` sees `const T&`.
/// Units    none.
/// Demand   pulls the values that it drops with the first one asked for, then one for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what `drops` throws.
/// Stop     a call of an asynchronous `drops` is destroyed, and its value goes to on_discard. The values that it leaves
///          out are consumed, not dropped: they do not go to on_discard.
/// Cost     nothing beyond `drops`, then nothing; asynchronous: what `drops`'s tasks cost.
/// Example  examples/drop_while.cpp
/// See      take_while (what is before), filter (asks about all), drop (by number).
template <class F>
[[nodiscard]] auto drop_while(F drops) {
  return detail::stage(detail::make_drop_while<F>(std::move(drops)));
}

}  // namespace v0
}  // namespace weir

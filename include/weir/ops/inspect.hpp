#pragma once

#include <weir/ops/detail/one_call.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class F>
class inspect_stream : public stream_base<inspect_stream<Up, F>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  inspect_stream(Up&& upstream, F&& look) : upstream_(std::move(upstream)), look_(std::move(look)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](value&& v) {
      static_cast<void>(std::invoke(look_, static_cast<seen_t<value>>(v)));
      return sink(static_cast<value&&>(v));
    }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<inspect_stream, value>::close;

 private:
  Up upstream_;
  F look_;
};

template <class T, class F>
class inspect_call : public looking_call<T, F> {
 public:
  using looking_call<T, F>::looking_call;

  template <class Cell, class Sink>
  static bool finish(Cell& cell, Sink& sink) {
    return cell.collect_with_value([&sink](auto&&, T&& value) { return sink(static_cast<T&&>(value)); });
  }
};

template <class F>
class make_inspect {
 public:
  explicit make_inspect(F look) : look_(std::move(look)) {}

  template <class Up>
  auto operator()(Up source) && {
    using value = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, seen_t<value>>) {
      static_assert(std::is_invocable_v<F&, seen_t<value>>,
                    "weir: the function of inspect does not take the values of this stream; it only looks at them, as "
                    "const T&, and to change them there is transform");
      return source;
    } else if constexpr (awaitable<std::invoke_result_t<F&, seen_t<value>>>) {
      using call = inspect_call<value, F>;
      return one_call_stream<Up, call>(std::move(source), call(std::move(look_)));
    } else {
      return inspect_stream<Up, F>(std::move(source), std::move(look_));
    }
  }

 private:
  F look_;
};

}  // namespace detail

/// Calls `look(value)` and passes the value on; awaits it first, one at a time, where `look` returns an awaitable.
///
///     source           1--2--3|
///     inspect(print)   1--2--3|      and 1, 2, 3 are printed
///
/// Shape    stream<T> -> stream<T>; order kept. `look` sees `const T&`; its result is not used.
/// Units    none.
/// Demand   pulls one value for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what `look` throws.
/// Stop     a call of an asynchronous `look` is destroyed, and its value goes to on_discard.
/// Cost     nothing beyond `look`.
/// Example  examples/inspect.cpp
/// See      transform (changes values), for_each (consumes them).
template <class F>
[[nodiscard]] auto inspect(F look) {
  return detail::stage(detail::make_inspect<F>(std::move(look)));
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/one_call.hpp>
#include <weir/ops/detail/settled.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class A, class F>
class scan_stream : public stream_base<scan_stream<Up, A, F>, A> {
  using in = typename Up::value_type;

 public:
  using upstream_type = Up;
  scan_stream(Up&& upstream, A&& initial, F&& f)
      : upstream_(std::move(upstream)), accumulated_(std::move(initial)), f_(std::move(f)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](in&& value) {
                             accumulated_ = std::invoke(f_, std::move(accumulated_), static_cast<in&&>(value));
                             return sink(A(std::as_const(accumulated_)));
                           }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<scan_stream, A>::close;

 private:
  Up upstream_;
  A accumulated_;
  F f_;
};

/// `scan` with a function whose result is awaited, one at a time.
template <class T, class A, class F>
class scan_call {
 public:
  using in = T;
  using out = A;
  using result_type = await_result_t<std::invoke_result_t<F&, A&&, T&&>>;

  scan_call(A&& initial, F&& f) : accumulated_(std::move(initial)), f_(std::move(f)) {}

  auto begin(T&& value) { return std::invoke(f_, std::move(accumulated_), static_cast<T&&>(value)); }
  template <class Cell, class Sink>
  bool finish(Cell& cell, Sink& sink) {
    accumulated_ = cell.collect();
    return sink(A(std::as_const(accumulated_)));
  }
  template <class Cell>
  static void abandon(Cell& cell, context& ctx) noexcept {
    break_off(cell, [&] { ctx.discard(static_cast<A>(cell.collect())); });
  }

 private:
  A accumulated_;
  F f_;
};

template <class A, class F>
class make_scan {
 public:
  make_scan(A initial, F f) : initial_(std::move(initial)), f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    if constexpr (!std::is_copy_constructible_v<A>) {
      static_assert(std::is_copy_constructible_v<A>,
                    "weir: scan gives a copy of what was accumulated after each value, and that cannot be copied; fold "
                    "gives the last one only");
      return source;
    } else if constexpr (!std::is_invocable_v<F&, A&&, in&&>) {
      static_assert(std::is_invocable_v<F&, A&&, in&&>,
                    "weir: the function of scan takes what was accumulated so far and a value of this stream");
      return source;
    } else {
      using answer = std::invoke_result_t<F&, A&&, in&&>;
      if constexpr (!std::is_convertible_v<settled_t<answer>, A>) {
        static_assert(std::is_convertible_v<settled_t<answer>, A>,
                      "weir: the function of scan answers neither what its initial value is, nor an awaitable of that");
        return source;
      } else if constexpr (awaitable<answer>) {
        using call = scan_call<in, A, F>;
        return one_call_stream<Up, call>(std::move(source), call(std::move(initial_), std::move(f_)));
      } else {
        return scan_stream<Up, A, F>(std::move(source), std::move(initial_), std::move(f_));
      }
    }
  }

 private:
  A initial_;
  F f_;
};

}  // namespace detail

/// What has accumulated after each value: `f(initial, a)`, then `f(that, b)`, and so on; awaits it, one at a time,
/// where `f` returns an awaitable.
///
///     source          1--2--3--4|
///     scan(0, plus)   1--3--6--10|      the initial value itself does not come out
///
/// Shape    stream<T> -> stream<A>; order kept; one out for each in, a copy. `f` takes `A&&` and `T&&`.
/// Units    none.
/// Demand   pulls one value for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what `f` throws.
/// Stop     a call of an asynchronous `f` is destroyed; a result that nobody took goes to on_discard. What was
///          accumulated before it came out already.
/// Cost     `f` and a copy a value; asynchronous: what `f`'s task costs.
/// Example  examples/scan.cpp
/// See      fold (the last one only), stateful_transform (what is kept is not what comes out), enumerate.
template <class A, class F>
[[nodiscard]] auto scan(A initial, F f) {
  return detail::stage(detail::make_scan<A, F>(std::move(initial), std::move(f)));
}

}  // namespace v0
}  // namespace weir

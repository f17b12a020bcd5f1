#pragma once

#include <weir/ops/detail/one_call.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class F>
class transform_stream
    : public stream_base<transform_stream<Up, F>, std::invoke_result_t<F&, typename Up::value_type&&>> {
  using in = typename Up::value_type;
  using out = std::invoke_result_t<F&, in&&>;

 public:
  using upstream_type = Up;
  transform_stream(Up&& upstream, F&& f) : upstream_(std::move(upstream)), f_(std::move(f)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](in&& value) {
                             return sink(static_cast<out&&>(std::invoke(f_, static_cast<in&&>(value))));
                           }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<transform_stream, out>::close;

 private:
  Up upstream_;
  F f_;
};

/// `transform` with a function whose result is awaited, one at a time.
template <class T, class F>
class transform_call {
 public:
  using in = T;
  using result_type = await_result_t<std::invoke_result_t<F&, T&&>>;
  using out = result_type;

  explicit transform_call(F&& f) : f_(std::move(f)) {}

  auto begin(T&& value) { return std::invoke(f_, static_cast<T&&>(value)); }
  template <class Cell, class Sink>
  static bool finish(Cell& cell, Sink& sink) {
    return sink(cell.collect());
  }
  template <class Cell>
  static void abandon(Cell& cell, context& ctx) noexcept {
    drop_call<result_type>(cell, ctx);
  }

 private:
  F f_;
};

/// Whether a function's result is void, at once or awaited.
template <class R>
constexpr bool gives_nothing() {
  if constexpr (awaitable<R>) {
    return std::is_void_v<await_result_t<R>>;
  } else {
    return std::is_void_v<R>;
  }
}

template <class F>
class make_transform {
 public:
  explicit make_transform(F f) : f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, in&&>) {
      static_assert(std::is_invocable_v<F&, in&&>,
                    "weir: the function of transform does not take the values of this stream");
      return source;
    } else if constexpr (gives_nothing<std::invoke_result_t<F&, in&&>>()) {
      static_assert(!gives_nothing<std::invoke_result_t<F&, in&&>>(),
                    "weir: the function of transform returns nothing; to look at values and pass them on, use inspect");
      return source;
    } else if constexpr (awaitable<std::invoke_result_t<F&, in&&>>) {
      using call = transform_call<in, F>;
      return one_call_stream<Up, call>(std::move(source), call(std::move(f_)));
    } else {
      return transform_stream<Up, F>(std::move(source), std::move(f_));
    }
  }

 private:
  F f_;
};

}  // namespace detail

/// Replaces each value by `f(value)`; awaits it, one at a time, where `f` returns an awaitable.
///
///     source         1--2--3|
///     transform(sq)  1--4--9|
///
/// Shape    stream<T> -> stream<U>; order kept; one out for each in. U may be a reference.
/// Units    none.
/// Demand   pulls one value for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, and what `f` throws.
/// Stop     a call of an asynchronous `f` is destroyed; a result that nobody took goes to on_discard.
/// Cost     nothing beyond `f`; asynchronous: what `f`'s task costs.
/// Example  examples/transform.cpp
/// See      transform_concurrent (several calls at once), filter.
template <class F>
[[nodiscard]] auto transform(F f) {
  return detail::stage(detail::make_transform<F>(std::move(f)));
}

}  // namespace v0
}  // namespace weir

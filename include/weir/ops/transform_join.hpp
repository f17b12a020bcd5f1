#pragma once

#include <weir/ops/join.hpp>

#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class F>
class make_transform_join {
 public:
  explicit make_transform_join(F f) : f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    if constexpr (!std::is_invocable_v<F&, in&&>) {
      static_assert(std::is_invocable_v<F&, in&&>,
                    "weir: the function of transform_join does not take the values of this stream");
      return source;
    } else if constexpr (!makes_inner_streams<F, in>()) {
      static_assert(
          makes_inner_streams<F, in>(),
          "weir: the function of transform_join returns neither a stream nor an awaitable of one; for a single "
          "value, use transform");
      return source;
    } else {
      return join_stream<Up, F>(std::move(source), std::move(f_));
    }
  }

 private:
  F f_;
};

}  // namespace detail

/// Makes a stream of each value, `f(value)`, and gives all values of the first, then all of the second, and so on.
///
///     source                1-----2---|
///     transform_join(pair)  1a-1b-2a-2b|      pair(n): na, then nb
///
/// Shape    stream<T> -> stream<U>, where f: T -> stream<U>, or an awaitable of one. Order kept. The value stays as
///          long as the stream that `f` made of it, which may refer to it.
/// Units    none.
/// Demand   pulls a value when one is asked for and the stream before it is over; of that stream, as asked for.
/// Threads  none of its own.
/// Ends     with the source, after the stream made of its last value.
/// Errors   the source's, what `f` throws, and those of the streams that it makes.
/// Stop     a call of an asynchronous `f` is destroyed, the stream that it made is closed; then the source.
/// Cost     beyond `f` a counter a value; no allocation.
/// Example  examples/transform_join.cpp
/// See      join (the values are streams), merge_each (several at once), switch_each (only the latest).
template <class F>
[[nodiscard]] auto transform_join(F f) {
  return detail::stage(detail::make_transform_join<F>(std::move(f)));
}

}  // namespace v0
}  // namespace weir

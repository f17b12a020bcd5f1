#pragma once

#include <weir/ops/detail/cells_as_they_end.hpp>
#include <weir/ops/detail/concurrent_stream.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// An Order for concurrent_stream: results come as their calls end.
class as_they_end {
 public:
  static constexpr bool keeps_order = false;
  using place = linked_place;
  template <class Cell>
  class cells : public cells_as_they_end<Cell> {
   public:
    cells(std::size_t window, as_they_end) noexcept : cells_as_they_end<Cell>(window) {}
  };
};

template <class F>
class make_transform_concurrent_unordered {
 public:
  make_transform_concurrent_unordered(concurrency limits, F f) : limits_(limits), f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    if constexpr (std::is_reference_v<in>) {
      static_assert(
          !std::is_reference_v<in>,
          "weir: transform_concurrent_unordered holds several values at once, and this is a stream of references "
          "that are valid only until the next one is asked for; put transform to a value before it");
      return source;
    } else if constexpr (!std::is_invocable_v<F&, in&&>) {
      static_assert(std::is_invocable_v<F&, in&&>,
                    "weir: the function of transform_concurrent_unordered does not take the values of this stream");
      return source;
    } else if constexpr (constexpr bool overlaps = awaitable<std::invoke_result_t<F&, in&&>>; !overlaps) {
      static_assert(
          overlaps,
          "weir: the function of transform_concurrent_unordered must return a task or another awaitable; a plain "
          "function has nothing to overlap, use transform");
      return source;
    } else if constexpr (std::is_void_v<await_result_t<std::invoke_result_t<F&, in&&>>>) {
      static_assert(!std::is_void_v<await_result_t<std::invoke_result_t<F&, in&&>>>,
                    "weir: the function of transform_concurrent_unordered gives nothing to pass on; use the terminal "
                    "for_each_concurrent");
      return source;
    } else {
      return concurrent_stream<Up, F, as_they_end>(std::move(source), std::move(f_), limits_);
    }
  }

 private:
  concurrency limits_;
  F f_;
};

}  // namespace detail

/// Replaces each value by what `f(value)` gives, with up to `n` of its tasks running at once; results come as tasks
/// end.
///
///     source                                1-2-3-4|            f(2) is slow
///     transform_concurrent_unordered(2, f)  ---a-c-d-b|         3 and 4 run while 2 does, and overtake it
///
/// Shape    stream<T> -> stream<U>; one out for each in, in the order in which the tasks end. T is no reference.
/// Units    n: tasks at once, >= 1; window: tasks at once plus results that nobody has taken, >= n, default 2 n.
/// Demand   from the first demand on, pulls while fewer than n run and fewer than `window` are held.
/// Threads  none of its own; in-flight tasks go on while the consumer works.
/// Ends     with the source, after the last result.
/// Errors   f's, after the results of tasks that ended before it: what still runs is then stopped. The source's, after
///          all results. n < 1, window < n: std::invalid_argument, when made.
/// Stop     running tasks are destroyed, finished results go to on_discard.
/// Cost     one recycled task frame a value; memory O(window), allocated once.
/// Example  examples/transform_concurrent_unordered.cpp
/// See      transform_concurrent (in order), transform_concurrent_by (in order of each key), for_each_concurrent
///          (nothing to pass on).
template <class F>
[[nodiscard]] auto transform_concurrent_unordered(concurrency n, F f) {
  return detail::stage(detail::make_transform_concurrent_unordered<F>(n, std::move(f)));
}
template <std::integral N, class F>
[[nodiscard]] auto transform_concurrent_unordered(N n, F f) {
  const concurrency limits(detail::at_least(1, n, "transform_concurrent_unordered(n, f)", "n"));
  return detail::stage(detail::make_transform_concurrent_unordered<F>(limits, std::move(f)));
}

}  // namespace v0
}  // namespace weir

#pragma once

// Long: the cells of the calls, and what is refused of functions on the loop and on other threads.

#include <weir/ops/detail/concurrent_stream.hpp>
#include <weir/ops/detail/transform_elsewhere.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// An Order for concurrent_stream: results come in the order of the source, from a ring of cells.
class in_order {
 public:
  static constexpr bool keeps_order = true;
  class place {};

  template <class Cell>
  class cells {
   public:
    cells(std::size_t window, in_order) noexcept : window_(window) {}

    bool made() const noexcept { return ring_ != nullptr; }
    void make() { ring_ = std::make_unique<Cell[]>(window_); }
    std::size_t used() const noexcept { return used_; }
    Cell& fresh() noexcept {
      std::size_t at = head_ + used_;
      if (at >= window_) at -= window_;
      return ring_[at];
    }
    void add(Cell&) noexcept { ++used_; }
    void ended(Cell&) noexcept {}
    bool first_ended() const noexcept { return used_ != 0 && ring_[head_].ended; }
    Cell& first() noexcept { return ring_[head_]; }
    void remove_first() noexcept {
      head_ = head_ + 1 == window_ ? 0 : head_ + 1;
      --used_;
    }
    template <class Drop>
    void clear(Drop drop) noexcept {
      while (used_ != 0) {
        drop(first());
        remove_first();
      }
    }

   private:
    std::size_t window_;
    std::unique_ptr<Cell[]> ring_;
    std::size_t head_ = 0;
    std::size_t used_ = 0;  // from head_ on
  };
};

/// With `Limits`: a concurrency, for tasks on the loop, or a concurrency_on.
template <class Limits, class F>
class make_transform_concurrent {
 public:
  make_transform_concurrent(Limits limits, F f) : limits_(std::move(limits)), f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    constexpr bool is_elsewhere = std::is_same_v<Limits, concurrency_on>;
    if constexpr (std::is_reference_v<in>) {
      static_assert(
          !std::is_reference_v<in>,
          "weir: transform_concurrent holds several values at once, and this is a stream of references that are "
          "valid only until the next one is asked for; put transform to a value before it");
      return source;
    } else if constexpr (!std::is_invocable_v<F&, in&&>) {
      static_assert(std::is_invocable_v<F&, in&&>,
                    "weir: the function of transform_concurrent does not take the values of this stream");
      return source;
    } else if constexpr (constexpr bool overlaps = is_elsewhere || awaitable<std::invoke_result_t<F&, in&&>>;
                         !overlaps) {
      static_assert(
          overlaps,  // named, because clang would recite the whole concept
          "weir: the function of transform_concurrent must return a task or another awaitable; a plain function "
          "has nothing to overlap, use transform, or other threads: concurrency(n).on(executor)");
      return source;
    } else if constexpr (std::is_void_v<call_result_t<std::invoke_result_t<F&, in&&>>>) {
      static_assert(!std::is_void_v<call_result_t<std::invoke_result_t<F&, in&&>>>,
                    "weir: the function of transform_concurrent gives nothing to pass on; use the terminal "
                    "for_each_concurrent");
      return source;
    } else if constexpr (is_elsewhere) {
      return concurrent_elsewhere<in_order>(std::move(source), std::move(f_), limits_);
    } else {
      return concurrent_stream<Up, F, in_order>(std::move(source), std::move(f_), limits_);
    }
  }

 private:
  Limits limits_;
  F f_;
};

}  // namespace detail

/// Replaces each value by what `f(value)` gives, with up to `n` of its tasks running at once; order is kept.
///
///     source                      1-2-3-4|            f(2) is slow
///     transform_concurrent(2, f)  ---a----b-c-d|      3 runs while 2 does
///
/// Shape    stream<T> -> stream<U>; order kept; one out for each in. T is no reference.
/// Units    n: tasks at once, >= 1; window: tasks at once plus results waiting their turn, >= n, default 2 n.
/// Demand   from the first demand on, pulls while fewer than n run and fewer than `window` are held. On an executor,
///          while fewer than `window` are held: those beyond n wait for a thread there.
/// Threads  none of its own; in-flight tasks go on while the consumer works. concurrency(n).on(executor): f runs on the
///          threads of the executor, a plain f too, and is called by several at once; results come back to the loop.
/// Ends     with the source, after the last result.
/// Errors   the source's and f's, in order: after the results before them. What still runs is then stopped. n < 1,
///          window < n: std::invalid_argument, when made. The executor is destroyed: std::runtime_error.
/// Stop     running tasks are destroyed, finished results go to on_discard. On an executor a plain f runs to its end:
///          close waits for that, or the run where the stage is destroyed; its result, and values that it has not got
///          yet, are dropped.
/// Cost     one recycled task frame a value; memory O(window), allocated once. On an executor two allocations and a lock
///          a call; where f returns a task, a loop of its own.
/// Example  examples/transform_concurrent.cpp, examples/concurrency_on.cpp
/// See      transform (one at a time), transform_concurrent_unordered (as they end), transform_concurrent_by (in order
///          of each key), for_each_concurrent (nothing to pass on), starts_on (moves all that is upstream).
template <class F>
[[nodiscard]] auto transform_concurrent(concurrency n, F f) {
  return detail::stage(detail::make_transform_concurrent<concurrency, F>(n, std::move(f)));
}
template <class F>
[[nodiscard]] auto transform_concurrent(concurrency_on n, F f) {
  return detail::stage(detail::make_transform_concurrent<concurrency_on, F>(std::move(n), std::move(f)));
}
template <std::integral N, class F>
[[nodiscard]] auto transform_concurrent(N n, F f) {
  const concurrency limits(detail::at_least(1, n, "transform_concurrent(n, f)", "n"));
  return detail::stage(detail::make_transform_concurrent<concurrency, F>(limits, std::move(f)));
}

}  // namespace v0
}  // namespace weir

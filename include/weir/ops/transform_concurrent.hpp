#pragma once

#include <weir/ops/detail/concurrent_stream.hpp>

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

template <class F>
class make_transform_concurrent {
 public:
  make_transform_concurrent(concurrency limits, F f) : limits_(limits), f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
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
    } else if constexpr (constexpr bool overlaps = awaitable<std::invoke_result_t<F&, in&&>>; !overlaps) {
      static_assert(
          overlaps,  // named, because clang would recite the whole concept
          "weir: the function of transform_concurrent must return a task or another awaitable; a plain function "
          "has nothing to overlap, use transform");
      return source;
    } else if constexpr (std::is_void_v<await_result_t<std::invoke_result_t<F&, in&&>>>) {
      static_assert(!std::is_void_v<await_result_t<std::invoke_result_t<F&, in&&>>>,
                    "weir: the function of transform_concurrent gives nothing to pass on; use the terminal "
                    "for_each_concurrent");
      return source;
    } else {
      return concurrent_stream<Up, F, in_order>(std::move(source), std::move(f_), limits_);
    }
  }

 private:
  concurrency limits_;
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
/// Demand   from the first demand on, pulls while fewer than n run and fewer than `window` are held.
/// Threads  none of its own; in-flight tasks go on while the consumer works.
/// Ends     with the source, after the last result.
/// Errors   the source's and f's, in order: after the results before them. What still runs is then stopped. n < 1,
///          window < n: std::invalid_argument, when made.
/// Stop     running tasks are destroyed, finished results go to on_discard.
/// Cost     one recycled task frame a value; memory O(window), allocated once.
/// Example  examples/transform_concurrent.cpp
/// See      transform (one at a time), transform_concurrent_unordered (as they end), transform_concurrent_by (in order
///          of each key), for_each_concurrent (nothing to pass on).
template <class F>
[[nodiscard]] auto transform_concurrent(concurrency n, F f) {
  return detail::stage(detail::make_transform_concurrent<F>(n, std::move(f)));
}
template <std::integral N, class F>
[[nodiscard]] auto transform_concurrent(N n, F f) {
  const concurrency limits(detail::at_least(1, n, "transform_concurrent(n, f)", "n"));
  return detail::stage(detail::make_transform_concurrent<F>(limits, std::move(f)));
}

}  // namespace v0
}  // namespace weir

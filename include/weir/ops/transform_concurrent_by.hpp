#pragma once

// Long: a table of the keys that are busy, which allocates nothing a value.

#include <weir/ops/detail/cells_as_they_end.hpp>
#include <weir/ops/detail/concurrent_stream.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// In the table of keys stands, for each key that is busy, the last of its values; the others point at the one behind.
template <class Key>
class keyed_place : public linked_place {
 public:
  item<Key> key;
  std::size_t bucket = 0;
  keyed_place* next_of_key = nullptr;
  keyed_place* next_in_bucket = nullptr;
};

/// An Order for concurrent_stream: results come as their calls end, and of the calls of one key only one runs at a
/// time.
template <class In, class KeyOf>
class in_order_of_keys {
  using key_type = std::remove_cvref_t<std::invoke_result_t<KeyOf&, seen_t<In>>>;

 public:
  static constexpr bool keeps_order = false;
  using place = keyed_place<key_type>;

  explicit in_order_of_keys(KeyOf&& key_of) : key_of_(std::move(key_of)) {}

  template <class Cell>
  class cells : public cells_as_they_end<Cell> {
    using base = cells_as_they_end<Cell>;

   public:
    cells(std::size_t window, in_order_of_keys&& order) : base(window), key_of_(std::move(order.key_of_)) {}

    void make() {
      base::make();
      buckets_ = std::make_unique<place*[]>(count());
    }
    /// Of its key alone, it may start.
    bool enter(Cell& cell) {
      cell.key.emplace(std::invoke(key_of_, std::as_const(*cell.argument)));
      cell.bucket = std::hash<key_type>()(*cell.key) % count();
      place** at = &buckets_[cell.bucket];
      while (*at != nullptr && !(*(*at)->key == *cell.key)) at = &(*at)->next_in_bucket;
      place* const before = *at;
      *at = &cell;
      cell.next_in_bucket = before == nullptr ? nullptr : before->next_in_bucket;
      base::add(cell);
      if (before == nullptr) return true;
      before->next_of_key = &cell;
      return false;
    }
    void add(Cell&) noexcept {}  // it has entered
    void ended(Cell& cell) noexcept {
      leave_key(cell);
      base::ended(cell);
    }
    Cell* due() noexcept { return static_cast<Cell*>(due_.pop()); }
    template <class Drop>
    void clear(Drop drop) noexcept {
      base::clear(drop);
      due_ = place_list();
      buckets_.reset();
    }

   private:
    /// Odd, because the hashes of pointers are even.
    std::size_t count() const noexcept { return 2 * base::window() + 1; }

    void leave_key(Cell& cell) noexcept {
      if (place* const next = std::exchange(cell.next_of_key, nullptr)) {
        due_.push(*next);
      } else {
        place** at = &buckets_[cell.bucket];
        while (*at != &cell) at = &(*at)->next_in_bucket;
        *at = cell.next_in_bucket;
      }
      cell.key.reset();
    }

    KeyOf key_of_;
    std::unique_ptr<place*[]> buckets_;
    place_list due_;  // those that waited for one of their key, which has ended
  };

 private:
  KeyOf key_of_;
};

template <class Key>
concept usable_as_key = std::equality_comparable<Key> && requires(const Key& key) {
  { std::hash<Key>()(key) } -> std::convertible_to<std::size_t>;
};

template <class KeyOf, class F>
class make_transform_concurrent_by {
 public:
  make_transform_concurrent_by(KeyOf key_of, concurrency limits, F f)
      : key_of_(std::move(key_of)), limits_(limits), f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    if constexpr (std::is_reference_v<in>) {
      static_assert(
          !std::is_reference_v<in>,
          "weir: transform_concurrent_by holds several values at once, and this is a stream of references that "
          "are valid only until the next one is asked for; put transform to a value before it");
      return source;
    } else if constexpr (!std::is_invocable_v<KeyOf&, seen_t<in>> || !std::is_invocable_v<F&, in&&>) {
      static_assert(
          std::is_invocable_v<KeyOf&, seen_t<in>>,
          "weir: the key function of transform_concurrent_by does not take the values of this stream; it only "
          "looks at them, as const T&");
      static_assert(std::is_invocable_v<F&, in&&>,
                    "weir: the function of transform_concurrent_by does not take the values of this stream");
      return source;
    } else if constexpr (constexpr bool is_key =
                             usable_as_key<std::remove_cvref_t<std::invoke_result_t<KeyOf&, seen_t<in>>>>;
                         !is_key) {
      static_assert(
          is_key, "weir: what the key function of transform_concurrent_by gives is no key: it needs == and std::hash");
      return source;
    } else if constexpr (constexpr bool overlaps = awaitable<std::invoke_result_t<F&, in&&>>; !overlaps) {
      static_assert(overlaps,
                    "weir: the function of transform_concurrent_by must return a task or another awaitable; a plain "
                    "function has nothing to overlap, use transform");
      return source;
    } else if constexpr (std::is_void_v<await_result_t<std::invoke_result_t<F&, in&&>>>) {
      static_assert(!std::is_void_v<await_result_t<std::invoke_result_t<F&, in&&>>>,
                    "weir: the function of transform_concurrent_by gives nothing to pass on; let it return the key");
      return source;
    } else {
      using order = in_order_of_keys<in, KeyOf>;
      return concurrent_stream<Up, F, order>(std::move(source), std::move(f_), limits_, order(std::move(key_of_)));
    }
  }

 private:
  KeyOf key_of_;
  concurrency limits_;
  F f_;
};

}  // namespace detail

/// Replaces each value by what `f(value)` gives, with up to `n` of its tasks running at once, but never two with the
/// same `key(value)`; results come as tasks end, and so those of one key in the order of the source.
///
///     source                             a1-a2-b1-a3|            a1 is slow
///     transform_concurrent_by(key, 2, f) ------B1-A1-A2-A3|      a2 and a3 wait for it; b1 overtakes them
///
/// Shape    stream<T> -> stream<U>; one out for each in; order kept among values of one key. T is no reference. `key`
///          sees const T&, and is not awaited; what it gives has == and std::hash.
/// Units    n: tasks at once, >= 1; window: tasks at once, values that wait for their key, and results that nobody has
///          taken, >= n, default 2 n.
/// Demand   from the first demand on, pulls while fewer than n run and fewer than `window` are held.
/// Threads  none of its own; in-flight tasks go on while the consumer works.
/// Ends     with the source, after the last result.
/// Errors   f's, after the results of tasks that ended before it: what still runs is then stopped. The source's, and
///          what `key` throws, after all results. n < 1, window < n: std::invalid_argument, when made.
/// Stop     running tasks are destroyed; finished results, and values that wait for their key, go to on_discard.
/// Cost     one recycled task frame a value; a table of keys; memory O(window), allocated once.
/// Example  examples/transform_concurrent_by.cpp
/// See      transform_concurrent (order of all), transform_concurrent_unordered (no order).
template <class Key, class F>
[[nodiscard]] auto transform_concurrent_by(Key key, concurrency n, F f) {
  return detail::stage(detail::make_transform_concurrent_by<Key, F>(std::move(key), n, std::move(f)));
}
template <class Key, std::integral N, class F>
[[nodiscard]] auto transform_concurrent_by(Key key, N n, F f) {
  const concurrency limits(detail::at_least(1, n, "transform_concurrent_by(key, n, f)", "n"));
  return detail::stage(detail::make_transform_concurrent_by<Key, F>(std::move(key), limits, std::move(f)));
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/eager_stream.hpp>
#include <weir/ops/detail/keeping.hpp>
#include <weir/ops/detail/ring.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// What `buffer` does with a value that comes when it is full.
enum class overflow : unsigned char { drop_oldest, drop_newest, fail };

/// What `buffer(n, overflow::fail)` throws.
class buffer_overflow : public std::runtime_error {
 public:
  explicit buffer_overflow(std::size_t capacity)
      : std::runtime_error("buffer(" + std::to_string(capacity) + ", overflow::fail): a value came when it was full"),
        capacity_(capacity) {}
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  std::size_t capacity_;
};

namespace detail {

template <class T>
class buffer_store;

class buffer_settings {
 public:
  buffer_settings(std::size_t n, overflow when) noexcept : capacity(n), when_full(when) {}

  template <class Up>
  using stage_of = eager_stream<Up, buffer_store<typename Up::value_type>>;

  std::size_t capacity;
  overflow when_full;
};

template <class T>
class buffer_store {
 public:
  explicit buffer_store(const buffer_settings& settings) noexcept : settings_(settings) {}

  std::size_t size() const noexcept { return kept_.size(); }
  T take() {
    T first = std::move(kept_.front());
    kept_.pop();
    return first;
  }
  bool add(T&& value, context& ctx) {
    if (kept_.size() == settings_.capacity) {
      if (settings_.when_full != overflow::drop_oldest) ctx.discard(std::move(value));
      if (settings_.when_full == overflow::fail) throw buffer_overflow(settings_.capacity);
      if (settings_.when_full == overflow::drop_newest) return true;
      ctx.discard(take());
    }
    kept_.push(std::move(value));
    return true;
  }
  void drop(context& ctx) noexcept {
    for (; !kept_.empty(); kept_.pop()) ctx.discard(std::move(kept_.front()));
  }

 private:
  buffer_settings settings_;
  ring<T> kept_;
};

}  // namespace detail

/// Takes in what comes while the consumer is busy, up to `n` values, without ever making the source wait.
///
///     source                              0123456|         the consumer takes one value each 3.5 ticks
///     buffer(2, overflow::drop_oldest)    0---2---5---6|
///     buffer(2, overflow::drop_newest)    0---1---2---4|
///     buffer(2, overflow::fail)           0---1---2---X
///
/// Shape    stream<T> -> stream<T>; order kept; T is no reference.
/// Units    n: values, >= 1.
/// Demand   from the first demand on reads all that the source has, asked or not: one that is always ready is read at
///          full speed. A consumer that waits gets each value at once. Holds at most n.
/// Threads  none of its own.
/// Ends     with the source, after the values that are held.
/// Errors   the source's, after the values that are held; so is buffer_overflow, where a full buffer is to fail, and
///          nothing is read after it. n < 1: std::invalid_argument, when made.
/// Stop     the values that are held go to on_discard, as does each one that is dropped or does not fit.
/// Cost     one move a value that waits; its memory grows up to n values.
/// Example  examples/buffer.cpp
/// See      prefetch (makes the source wait), conflate (folds instead of dropping), chunk (groups).
template <class N>
[[nodiscard]] auto buffer(N n, overflow when_full) {
  static_assert(std::is_integral_v<N>, "weir: buffer(n, overflow) takes a number of values, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(
        detail::make_keeping(detail::buffer_settings(detail::at_least(1, n, "buffer(n, overflow)", "n"), when_full)));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

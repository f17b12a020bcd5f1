#pragma once

#include <weir/core/context.hpp>
#include <weir/core/run_state.hpp>
#include <weir/ops/detail/ring.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace detail {

/// Whether a stage can keep the values of a stream: what a reference refers to is copied.
template <class T>
inline constexpr bool can_be_held = std::is_constructible_v<std::remove_cvref_t<T>, T&&>;

/// Values of a stream of T that a stage keeps for a while, first in, first out.
template <class T>
class held_values {
 public:
  using value = std::remove_cvref_t<T>;

  std::size_t size() const noexcept { return values_.size(); }
  bool empty() const noexcept { return values_.empty(); }

  void push(T&& last) { values_.push(static_cast<T&&>(last)); }
  value pop() {
    value first = std::move(values_.front());
    values_.pop();
    return first;
  }

  /// Those that are delivered no more are lost.
  void discard(context& ctx) noexcept {
    for (; !empty(); values_.pop()) ctx.discard(std::move(values_.front()));
  }
  /// Those that are delivered no more are left out on purpose.
  void leave_out() noexcept {
    while (!empty()) values_.pop();
  }

 private:
  ring<value> values_;
};

/// Of values in a vector that are delivered no more those from `first` on are lost.
template <class T>
void discard_values(context& ctx, std::vector<T>& values, std::size_t first = 0) noexcept {
  for (; first < values.size(); ++first) ctx.discard(std::move(values[first]));
  values.clear();
}

/// What a vector holds. It then has room for as many again: a stream that filled one batch is likely to fill the next.
template <class T>
std::vector<T> take_batch(std::vector<T>& values) {
  std::vector<T> batch = std::exchange(values, {});
  values.reserve(batch.size());
  return batch;
}

}  // namespace detail
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/stage_tools.hpp>

#include <limits>
#include <type_traits>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T>
class iota_stream : public stream_base<iota_stream<T>, T> {
 public:
  iota_stream(T first, T end) noexcept : next_(first), end_(end) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (ctx.run().draining()) end_ = next_;
    while (next_ < end_) {
      if (demand_of(sink) == 1) {  // known where the loop is compiled: no block to account for
        if (!ctx.spend()) return drive_status::pending;
        if (!sink(T(next_++))) return drive_status::satisfied;
        continue;
      }
      using distance = std::make_unsigned_t<T>;
      const std::uint64_t left = static_cast<distance>(static_cast<distance>(end_) - static_cast<distance>(next_));
      const std::uint64_t block = ctx.spend_up_to(left);
      if (block == 0) return drive_status::pending;
      kept_local next(next_);
      const T block_end = static_cast<T>(next.now + static_cast<T>(block));
      do {
        if (!sink(T(next.now++))) {
          ctx.give_back(static_cast<distance>(block_end - next.now));
          return drive_status::satisfied;
        }
      } while (next.now != block_end);
    }
    return drive_status::done;
  }
  close_status close(context&) noexcept {
    end_ = next_;
    return close_status::closed;
  }
  using stream_base<iota_stream, T>::close;

 private:
  T next_;
  T end_;
};

}  // namespace detail

/// The integers from `first` up to, but not including, `end`; without `end`, up to the largest value of the type.
///
///     iota(0, 3)   012|
///
/// Shape    stream<T>, T integral.
/// Units    values; empty when end <= first.
/// Demand   produces only what is asked for; never waits.
/// Threads  none of its own.
/// Ends     before `end`; when the run drains.
/// Errors   none of its own.
/// Stop     ends at once.
/// Cost     O(1) a value, no frame, no allocation; folds with its operators into one loop.
/// Example  examples/iota.cpp
/// See      from (any range).
template <class T>
[[nodiscard]] auto iota(T first, std::type_identity_t<T> end = std::numeric_limits<T>::max()) {
  static_assert(std::is_integral_v<T>, "weir: iota counts with integers");
  if constexpr (std::is_integral_v<T>) {
    return detail::iota_stream<T>(first, end);
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/conflate_store.hpp>
#include <weir/ops/detail/keeping.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Fold>
class make_conflate {
 public:
  explicit make_conflate(Fold fold) : fold_(std::move(fold)) {}

  template <class Up>
  auto operator()(Up source) && {
    using T = typename Up::value_type;
    constexpr bool fits = std::is_reference_v<T> || folds<T, Fold>();
    if constexpr (!fits) {
      static_assert(fits,
                    "weir: the function of conflate makes one value of the one that is held and a newer one: "
                    "(T held, T newer) -> T, or an awaitable of T");
      return source;
    } else {
      return make_keeping(conflate_settings<Fold>(std::move(fold_)))(std::move(source));
    }
  }

 private:
  Fold fold_;
};

}  // namespace detail

/// Folds the values that come while the consumer is busy into one, without ever making the source wait.
///
///     source          0123456|          the consumer takes one value each 3.5 ticks
///     conflate(+)     0---6---(15)|     6 = 1 + 2 + 3
///     conflate()      0---3---6|
///
/// Shape    stream<T> -> stream<T>; T is no reference. `fold(T held, T newer) -> T`, in the order in which they came,
///          or an awaitable of T, which the source waits for; without it the latest is kept and the older one goes to
///          on_discard.
/// Units    none.
/// Demand   from the first demand on reads all that the source has, asked or not: one that is always ready is read at
///          full speed. A consumer that waits gets each value as it is. Holds at most one.
/// Threads  none of its own.
/// Ends     with the source, after the value that is held.
/// Errors   the source's, after the value that is held. What `fold` throws ends the stream; the two values are gone.
/// Stop     the value that is held goes to on_discard; a call of `fold` that is awaited is destroyed with its values.
/// Cost     one call of `fold` a value that waits, and its task where it is awaited; no allocation.
/// Example  examples/conflate.cpp
/// See      buffer (keeps several and drops), chunk_for (keeps all), sample (by time).
template <class Fold>
[[nodiscard]] auto conflate(Fold fold) {
  return detail::stage(detail::make_conflate<Fold>(std::move(fold)));
}
[[nodiscard]] inline auto conflate() { return conflate(detail::keep_latest()); }

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/stage_tools.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// A value, and the instant at which it came.
template <class T>
class stamped {
 public:
  stamped(T came, time_point when) : value(std::move(came)), at(when) {}

  T value;
  time_point at;
};

namespace detail {

template <class Up>
class timestamped_stream
    : public stream_base<timestamped_stream<Up>, stamped<std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using out = stamped<std::remove_cvref_t<in>>;

 public:
  using upstream_type = Up;
  explicit timestamped_stream(Up&& upstream) : upstream_(std::move(upstream)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(
        ctx, sink_with(demand_of(sink), [&](in&& value) { return sink(out(static_cast<in&&>(value), ctx.now())); }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<timestamped_stream, out>::close;

 private:
  Up upstream_;
};

class make_timestamped {
 public:
  make_timestamped() noexcept {}

  template <class Up>
  auto operator()(Up source) const {
    using value = typename Up::value_type;
    if constexpr (!std::is_constructible_v<std::remove_cvref_t<value>, value&&>) {
      static_assert(std::is_constructible_v<std::remove_cvref_t<value>, value&&>,
                    "weir: timestamped copies what the references of this stream refer to, and that cannot be copied");
      return source;
    } else {
      return timestamped_stream<Up>(std::move(source));
    }
  }
};

}  // namespace detail

/// Each value with the instant at which it came.
///
///     source          a-----b--c|
///     timestamped()   (a,0)-(b,6)-(c,9)|
///
/// Shape    stream<T> -> stream<stamped<T>>, of `value` and `at`; order kept; one out for each in. References are
///          copied.
/// Units    none; `at` is by the clock of the loop, as `now()` is.
/// Demand   pulls one value for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's.
/// Stop     nothing is held.
/// Cost     a reading of the clock a value; no frame, no allocation.
/// Example  examples/timestamped.cpp
/// See      enumerate (a position instead), named (measures whole stages).
[[nodiscard]] inline auto timestamped() { return detail::stage(detail::make_timestamped()); }

}  // namespace v0
}  // namespace weir

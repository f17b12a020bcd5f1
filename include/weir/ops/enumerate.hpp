#pragma once

#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

// The pair owns its value: who keeps values, or closes what is upstream of the last one, cannot know that there is a
// reference inside.
template <class Up>
class enumerate_stream
    : public stream_base<enumerate_stream<Up>, std::pair<std::size_t, std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using out = std::pair<std::size_t, std::remove_cvref_t<in>>;

 public:
  using upstream_type = Up;
  explicit enumerate_stream(Up&& upstream) : upstream_(std::move(upstream)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    kept_local position(position_);
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](in&& value) {
                             return sink(out(position.now++, static_cast<in&&>(value)));
                           }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<enumerate_stream, out>::close;

 private:
  Up upstream_;
  std::size_t position_ = 0;
};

class make_enumerate {
 public:
  make_enumerate() noexcept {}

  template <class Up>
  auto operator()(Up source) const {
    using value = typename Up::value_type;
    if constexpr (!std::is_constructible_v<std::remove_cvref_t<value>, value&&>) {
      static_assert(std::is_constructible_v<std::remove_cvref_t<value>, value&&>,
                    "weir: enumerate copies what the references of this stream refer to, and that cannot be copied");
      return source;
    } else {
      return enumerate_stream<Up>(std::move(source));
    }
  }
};

}  // namespace detail

/// Each value with its position: 0, 1, 2, ...
///
///     source        a------b------c|
///     enumerate()   (0,a)--(1,b)--(2,c)|
///
/// Shape    stream<T> -> stream<std::pair<std::size_t, T>>; order kept; one out for each in. References are copied.
/// Units    none.
/// Demand   pulls one value for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's.
/// Stop     nothing is held.
/// Cost     a counter; no frame, no allocation.
/// Example  examples/enumerate.cpp
/// See      scan (counts anything else), transform, iota.
[[nodiscard]] inline auto enumerate() { return detail::stage(detail::make_enumerate()); }

}  // namespace v0
}  // namespace weir

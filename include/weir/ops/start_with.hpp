#pragma once

#include <weir/ops/detail/stage_tools.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, std::size_t N>
class start_with_stream : public stream_base<start_with_stream<Up, N>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  using values = std::array<std::remove_cvref_t<value>, N>;

  start_with_stream(Up&& upstream, values&& first) : upstream_(std::move(upstream)), first_(std::move(first)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (given_ == N) [[likely]]
      return upstream_.drive(ctx, sink);
    const std::size_t demand = demand_of(sink);
    const std::size_t before = given_;
    while (given_ < N) {
      if (!ctx.spend()) return drive_status::pending;
      if (!sink(static_cast<value&&>(first_[given_++]))) return drive_status::satisfied;
    }
    return upstream_.drive(
        ctx, sink_with(demand_left(demand, N - before), [&sink](value&& v) { return sink(static_cast<value&&>(v)); }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<start_with_stream, value>::close;

 private:
  Up upstream_;
  values first_;
  std::size_t given_ = 0;  // of them
};

template <class... Vs>
class make_start_with {
 public:
  explicit make_start_with(std::tuple<Vs...>&& values) : values_(std::move(values)) {}

  template <class Up>
  auto operator()(Up source) && {
    using value = std::remove_cvref_t<typename Up::value_type>;
    constexpr bool converts = (std::is_convertible_v<Vs, value> && ...);
    if constexpr (!converts) {
      static_assert(converts, "weir: start_with takes values of its stream, or what converts to them");
      return source;
    } else {
      return make<Up, value>(std::move(source), std::index_sequence_for<Vs...>());
    }
  }

 private:
  template <class Up, class T, std::size_t... Is>
  auto make(Up&& source, std::index_sequence<Is...>) {
    return start_with_stream<Up, sizeof...(Vs)>(
        std::move(source), std::array<T, sizeof...(Vs)>{static_cast<T>(std::get<Is>(std::move(values_)))...});
  }

  std::tuple<Vs...> values_;
};

}  // namespace detail

/// The given values, then those of the source.
///
///     source             1--2|
///     start_with(x, y)   (xy1)--2|
///
/// Shape    stream<T> -> stream<T>; the values are converted to T. Of references T&: to values that the stage owns.
/// Units    at least one value.
/// Demand   as asked for; the source is first driven when its first value is.
/// Threads  none of its own.
/// Ends     with the source. A run that drains still gets the values.
/// Errors   the source's.
/// Stop     values not asked for are destroyed with the stage.
/// Cost     none a value, once the first ones are given; no frame, no allocation of its own.
/// Example  examples/start_with.cpp
/// See      concat (a whole stream before another), default_if_empty.
template <class... Vs>
[[nodiscard]] auto start_with(Vs&&... values) {
  constexpr bool has_values = sizeof...(Vs) != 0;
  static_assert(has_values, "weir: start_with takes at least one value");
  if constexpr (has_values) {
    using all = std::tuple<std::decay_t<Vs>...>;
    return detail::stage(detail::make_start_with<std::decay_t<Vs>...>(all(std::forward<Vs>(values)...)));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

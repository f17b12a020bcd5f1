#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class drop_stream : public stream_base<drop_stream<Up>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  drop_stream(Up&& upstream, std::size_t n) : upstream_(std::move(upstream)), left_(n) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (left_ == 0) [[likely]] return upstream_.drive(ctx, sink);
    kept_local left(left_);
    return upstream_.drive(ctx, sink_with(saturating_add(demand_of(sink), left.now), [&](value&& v) {
      if (left.now != 0) {
        --left.now;
        return true;
      }
      return sink(static_cast<value&&>(v));
    }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<drop_stream, value>::close;

 private:
  Up upstream_;
  std::size_t left_;
};

class make_drop {
 public:
  explicit make_drop(std::size_t n) noexcept : n_(n) {}

  template <class Up>
  auto operator()(Up source) const {
    return drop_stream<Up>(std::move(source), n_);
  }

 private:
  std::size_t n_;
};

}  // namespace detail

/// Everything but the first `n` values.
///
///     source    a-b-c-d-e-|
///     drop(3)   ------d-e-|
///
/// Shape    stream<T> -> stream<T>; order kept.
/// Units    n: values, >= 0.
/// Demand   pulls the first n with the first value asked for, then one for each one asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's. n < 0: std::invalid_argument, when made.
/// Stop     nothing is held. The first n are consumed, not dropped: they do not go to on_discard.
/// Cost     a counter for the first n, then nothing; no frame, no allocation.
/// Example  examples/drop.cpp
/// See      drop_while, take, filter.
template <class N>
[[nodiscard]] auto drop(N n) {
  static_assert(std::is_integral_v<N>, "weir: drop(n) takes a number of values, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(detail::make_drop(detail::at_least(0, n, "drop(n)", "n")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/early_end.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class take_stream : public stream_base<take_stream<Up>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  take_stream(Up&& upstream, std::size_t n) : upstream_(std::move(upstream)), left_(n) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (left_ == 0) [[unlikely]] return ending_.end(upstream_, ctx);
    bool wants_more = true;
    drive_status status;
    {
      kept_local left(left_);
      status = upstream_.drive(ctx, sink_with(std::min(demand_of(sink), left.now), [&](value&& v) {
        --left.now;
        wants_more = sink(static_cast<value&&>(v));
        return wants_more && left.now != 0;
      }));
    }
    if (left_ != 0) return status;
    return wants_more ? ending_.end(upstream_, ctx) : ending_.template after_last<value>(upstream_, ctx);
  }
  close_status close(context& ctx) { return ending_.close(upstream_, ctx); }
  using stream_base<take_stream, value>::close;

 private:
  Up upstream_;
  std::size_t left_;
  early_end ending_;
};

class make_take {
 public:
  explicit make_take(std::size_t n) noexcept : n_(n) {}

  template <class Up>
  auto operator()(Up source) const {
    return take_stream<Up>(std::move(source), n_);
  }

 private:
  std::size_t n_;
};

}  // namespace detail

/// The first `n` values; upstream is closed right after value `n`.
///
///     source    a-b-c-d-e-|
///     take(3)   a-b-c|
///
/// Shape    stream<T> -> stream<T>; order kept.
/// Units    n: values, >= 0.
/// Demand   never pulls value n + 1; take(0) pulls nothing.
/// Threads  none of its own.
/// Ends     when value n was delivered and upstream is closed, or with the source. Closing begins in the drive that
///          delivered value n, for a reference T when the next one is asked for.
/// Errors   the source's up to value n, and a cleanup_error of closing it. n < 0: std::invalid_argument, when made.
/// Stop     nothing is held.
/// Cost     a counter; no frame, no allocation.
/// Example  examples/take.cpp
/// See      take_while, drop, first (one value, as a terminal).
template <class N>
[[nodiscard]] auto take(N n) {
  static_assert(std::is_integral_v<N>, "weir: take(n) takes a number of values, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(detail::make_take(detail::at_least(0, n, "take(n)", "n")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// What `limit(n)` throws: the stream has a value after the first n.
class limit_exceeded : public std::runtime_error {
 public:
  explicit limit_exceeded(std::size_t n)
      : std::runtime_error("limit: the stream has more than " + std::to_string(n) + (n == 1 ? " value" : " values")),
        n_(n) {}
  std::size_t limit() const noexcept { return n_; }

 private:
  std::size_t n_;
};

namespace detail {

template <class Up>
class limit_stream : public stream_base<limit_stream<Up>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  limit_stream(Up&& upstream, std::size_t n) : upstream_(std::move(upstream)), n_(n), left_(n) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    bool exceeded = false;
    drive_status status;
    {
      kept_local left(left_);
      const std::size_t certain = std::min(demand_of(sink), saturating_add(left.now, 1));
      status = upstream_.drive(ctx, sink_with(certain, [&](value&& v) {
                                 if (left.now == 0) [[unlikely]] {
                                   exceeded = true;
                                   discard_owned<value>(ctx, static_cast<value&&>(v));
                                   return false;
                                 }
                                 --left.now;
                                 return sink(static_cast<value&&>(v));
                               }));
    }
    if (exceeded) throw limit_exceeded(n_);
    return status;
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<limit_stream, value>::close;

 private:
  Up upstream_;
  std::size_t n_;
  std::size_t left_;
};

class make_limit {
 public:
  explicit make_limit(std::size_t n) noexcept : n_(n) {}

  template <class Up>
  auto operator()(Up source) const {
    return limit_stream<Up>(std::move(source), n_);
  }

 private:
  std::size_t n_;
};

}  // namespace detail

/// Fails with `limit_exceeded` where there are more than `n` values: a guard against what should not happen.
///
///     source     a-b-c-d-e-|
///     limit(3)   a-b-c-X
///     limit(5)   a-b-c-d-e-|
///
/// Shape    stream<T> -> stream<T>; order kept.
/// Units    n: values, >= 0.
/// Demand   pulls one value for each one asked for; value n + 1 when that is asked for, and none after it.
/// Threads  none of its own.
/// Ends     with the source, if that has no more than n values.
/// Errors   limit_exceeded in the place of value n + 1, which goes to on_discard; the source's. n < 0:
///          std::invalid_argument, when made.
/// Stop     nothing is held.
/// Cost     a counter; no frame, no allocation.
/// Example  examples/limit.cpp
/// See      take (ends after n values, without an error).
template <class N>
[[nodiscard]] auto limit(N n) {
  static_assert(std::is_integral_v<N>, "weir: limit(n) takes a number of values, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(detail::make_limit(detail::at_least(0, n, "limit(n)", "n")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

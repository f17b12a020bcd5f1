#pragma once

#include <weir/core/contract.hpp>
#include <weir/core/item.hpp>
#include <weir/ops/detail/stage_tools.hpp>
#include <weir/ops/detail/token_bucket.hpp>
#include <weir/ops/rate.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class Cost>
class rate_limit_stream : public stream_base<rate_limit_stream<Up, Cost>, typename Up::value_type> {
  using T = typename Up::value_type;

 public:
  using upstream_type = Up;
  rate_limit_stream(Up&& upstream, rate<Cost>&& limit)
      : upstream_(std::move(upstream)),
        limit_(std::move(limit)),
        bucket_(limit_.tokens(), limit_.per(), limit_.burst()) {}
  rate_limit_stream(rate_limit_stream&&) = default;
  ~rate_limit_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    if (held_) {
      if (ctx.now() < due_) return wait(ctx);
      item<T> waited = std::move(held_);
      held_.reset();
      clock_.stop();
      if (!sink(static_cast<T&&>(*waited))) return drive_status::satisfied;
    }
    const drive_status status = upstream_.drive(ctx, [&](T&& value) {
      const time_point now = ctx.now();
      due_ = later_by(now, bucket_.take(now, cost_of(value)));
      if (due_ == now) return sink(static_cast<T&&>(value));
      held_.fill(static_cast<T&&>(value));
      return false;
    });
    return held_ ? wait(ctx) : status;
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<rate_limit_stream, T>::close;

  std::size_t queued() const noexcept { return held_ ? 1 : 0; }

 private:
  std::size_t cost_of([[maybe_unused]] seen_t<T> value) {
    if constexpr (std::is_same_v<Cost, one_token>) {
      return 1;
    } else {
      return at_least(0, std::invoke(limit_.cost(), value), "rate(n, per).cost(f)", "what f answers");
    }
  }
  drive_status wait(context& ctx) noexcept {
    if (!clock_.running()) clock_.start(ctx, due_ - ctx.now());
    return drive_status::pending;
  }
  void drop() noexcept {
    clock_.stop();
    if (held_) discard_owned<T>(*downstream_, static_cast<T&&>(*held_));
    held_.reset();
  }

  Up upstream_;
  rate<Cost> limit_;
  token_bucket bucket_;
  item<T> held_;  // until there are enough tokens for it
  time_point due_{};
  waking_timer clock_;
  context* downstream_ = nullptr;
};

template <class Cost>
class make_rate_limit {
 public:
  explicit make_rate_limit(rate<Cost> limit) : limit_(std::move(limit)) {}

  template <class Up>
  auto operator()(Up source) && {
    if constexpr (!is_cost<Cost, typename Up::value_type>()) {
      static_assert(is_cost<Cost, typename Up::value_type>(),
                    "weir: the function of rate(n, per).cost(f) says how many tokens a value of this stream costs, as an "
                    "integer; it sees it as const T&");
      return source;
    } else {
      return rate_limit_stream<Up, Cost>(std::move(source), std::move(limit_));
    }
  }

 private:
  rate<Cost> limit_;
};

}  // namespace detail

/// Lets no more values pass than a rate allows: the others wait, none is dropped.
///
///     source                          123456----------7|
///     rate_limit(1, 2)                1-2-3-4-5-6-----7|
///     rate_limit(rate(1, 2).burst(3)) 1234-5-6--------7|
///
/// Shape    stream<T> -> stream<T>; order kept; T may be a reference.
/// Units    rate: n tokens in every `per`; a burst; what a value costs, one token unless said. See ops/rate.hpp.
///          Exact: in any time there pass as many as flow in, and those that were saved up; nothing drifts.
/// Demand   pulls one value for each one asked for, and holds it until its tokens are there.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's; what the cost function throws. n < 1, a duration that is not positive: std::invalid_argument,
///          when made; a negative cost: the same, when it comes.
/// Stop     the value that is held goes to on_discard.
/// Cost     a reading of the clock a value; a timer where it waits; no allocation.
/// Example  examples/rate_limit.cpp
/// See      throttle (skips instead of delaying), delay (every value by the same time), ticks (a rate of its own).
template <class Rate>
[[nodiscard]] auto rate_limit(Rate limit) {
  static_assert(detail::is_rate<Rate>, "weir: rate_limit takes a rate, such as weir::rate(100, 1s).burst(20)");
  if constexpr (detail::is_rate<Rate>) {
    return detail::stage(detail::make_rate_limit(std::move(limit)));
  } else {
    return detail::stage(detail::pass_through());
  }
}
template <std::integral N, class D>
[[nodiscard]] auto rate_limit(N n, D per) {
  static_assert(detail::is_duration<D>, "weir: rate_limit(n, per) takes a number of values and a duration, such as 1s");
  if constexpr (detail::is_duration<D>) {
    return rate_limit(rate(n, per));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

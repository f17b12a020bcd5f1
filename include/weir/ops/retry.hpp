#pragma once

#include <weir/ops/backoff.hpp>
#include <weir/ops/defer.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// A stream that can be opened again after it was closed.
template <class S>
concept reopenable = stream<S> && requires(S& s) { s.reopen(); };

template <class Up>
class retry_stream : public stream_base<retry_stream<Up>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_type = Up;
  retry_stream(Up&& upstream, backoff policy) : upstream_(std::move(upstream)), policy_(std::move(policy)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    for (;;) {
      switch (step_) {
        case step::open: {
          if (opened_ == time_point::min()) opened_ = ctx.now();
          sink_calls calls;
          const drive_status status =
              drive_keeping_error(upstream_, ctx, demand_of(sink), calls, error_, [&](value&& v) {
                ++delivered_;
                return calls(sink, static_cast<value&&>(v));
              });
          if (!error_) [[likely]] return status;
          if (!again(ctx)) std::rethrow_exception(std::exchange(error_, nullptr));
          step_ = step::closing;
          break;
        }
        case step::closing:
          if (close_failed(upstream_, ctx) == close_status::pending) return drive_status::pending;
          error_ = nullptr;
          upstream_.reopen();
          wait_.start(ctx, tries_->next());
          drain_.start(ctx);
          step_ = step::waiting;
          return drive_status::pending;
        case step::waiting:
          if (ctx.run().draining()) {
            stop_waiting();
            step_ = step::over;
            break;
          }
          if (!wait_.expired()) return drive_status::pending;
          stop_waiting();
          opened_ = time_point::min();
          delivered_ = 0;
          step_ = step::open;
          break;
        case step::over:
          return drive_status::done;
      }
    }
  }
  close_status close(context& ctx) {
    stop_waiting();
    step_ = step::over;
    return error_ ? close_failed(upstream_, ctx) : upstream_.close(ctx);
  }
  using stream_base<retry_stream, value>::close;

 private:
  enum class step : unsigned char { open, closing, waiting, over };

  bool again(context& ctx) {
    if (!tries_) tries_.emplace(policy_, entropy_of(this, ctx.now()));
    tries_->succeeded(delivered_, ctx.now() - opened_);
    return !ctx.run().draining() && tries_->again(error_);
  }
  void stop_waiting() noexcept {
    wait_.stop();
    drain_.stop();
  }

  Up upstream_;
  backoff policy_;
  std::optional<backoff_series> tries_;  // from the first failure on, when the stage does not move any more
  std::exception_ptr error_;
  time_point opened_ = time_point::min();
  std::size_t delivered_ = 0;  // values since upstream was opened
  waking_timer wait_;
  drain_watch drain_;
  step step_ = step::open;
};

class make_retry {
 public:
  explicit make_retry(backoff policy) : policy_(std::move(policy)) {}

  template <class Up>
  auto operator()(Up source) && {
    constexpr bool can_be_opened_again = reopenable<Up>;
    if constexpr (!can_be_opened_again) {
      static_assert(
          can_be_opened_again,
          "weir: retry opens its source again, so that has to be weir::defer(factory); stages between the two "
          "belong into the factory");
      return source;
    } else {
      return retry_stream<Up>(std::move(source), std::move(policy_));
    }
  }

 private:
  backoff policy_;
};

}  // namespace detail

/// Opens a stream that has failed again: `defer(open) | retry(backoff(100ms).attempts(3))`, or
/// `retry(backoff(100ms), open)`.
///
///     open, 1st time   1--2--X
///     open, 2nd time             1--2--3|
///     retry(b)         1--2------1--2--3|
///
/// Shape    defer(() -> stream<T>) -> stream<T>. Values given before a failure are not taken back: a factory that knows
///          what was delivered goes on behind it.
/// Units    backoff: waits, factor, jitter; tries in all, 5 unless said, `forever()`. See ops/backoff.hpp.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source; when the run drains during a wait.
/// Errors   the source's once the tries are used up, the predicate says no, or the run drains; a cleanup_error at once.
///          The source is closed, its exits included, before it is opened again; an error of those exits is reported.
/// Stop     ends a wait at once; closes the source.
/// Cost     a counter a value.
/// Example  examples/retry.cpp
/// See      defer, retrying (one value again), upon_error.
[[nodiscard]] inline auto retry(backoff policy) { return detail::stage(detail::make_retry(std::move(policy))); }

template <class F>
[[nodiscard]] auto retry(backoff policy, F factory) {
  return defer(std::move(factory)) | retry(std::move(policy));
}

}  // namespace v0
}  // namespace weir

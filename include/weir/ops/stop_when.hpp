#pragma once

#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/signals.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class Signal>
class stop_when_stream : public stream_base<stop_when_stream<Up, Signal>, typename Up::value_type> {
  using value = typename Up::value_type;

 public:
  using upstream_types = typename Signal::template beside<Up>;
  stop_when_stream(Up&& upstream, Signal&& signal) : upstream_(std::move(upstream)), signal_(std::move(signal)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!ending_) {
      if (!signal_.ask(ctx)) {
        bool wants_more = true;
        // Only one value is certainly taken, however many the consumer takes: each may be the last.
        const drive_status status = upstream_.drive(ctx, [&](value&& v) {
          wants_more = sink(static_cast<value&&>(v));
          return wants_more && !signal_.fired();
        });
        if (status == drive_status::pending || !wants_more) return status;
      }
      ending_ = true;
    }
    return close_both(ctx) == close_status::closed ? drive_status::done : drive_status::pending;
  }
  close_status close(context& ctx) {
    ending_ = true;
    return close_both(ctx);
  }
  using stream_base<stop_when_stream, value>::close;

 private:
  close_status close_both(context& ctx) {
    const bool signal_is = closing_.step(ctx, [&] { return signal_.close(ctx); });
    const bool upstream_is = closing_.step(ctx, [&] { return upstream_.close(ctx); });
    if (!signal_is || !upstream_is) return close_status::pending;
    closing_.rethrow();
    return close_status::closed;
  }

  Up upstream_;
  Signal signal_;
  joint_close closing_;
  bool ending_ = false;
};

template <class Signal>
class make_stop_when {
 public:
  explicit make_stop_when(Signal signal) : signal_(std::move(signal)) {}

  template <class Up>
  auto operator()(Up source) && {
    return stop_when_stream<Up, Signal>(std::move(source), std::move(signal_));
  }

 private:
  Signal signal_;
};

}  // namespace detail

/// The values that come before `signal` fires; upstream is then closed, also while one is awaited.
///
///     source              a--b--c--d--e|
///     signal              -------x
///     stop_when(signal)   a--b--c|
///
/// A std::stop_token fires when a stop is requested, in whatever thread; an awaitable, such as `sleep(1s)` or a task,
/// when it ends; a stream with its first value, while its end without one means nothing.
///
/// Shape    stream<T> -> stream<T>; order kept. What the signal gives is used up.
/// Units    none.
/// Demand   pulls one value for each one asked for, and none when the signal has fired: it is looked at first. An
///          awaitable or a stream is started with the first demand; of a stream one value is pulled.
/// Threads  none of its own.
/// Ends     when the signal has fired and both are closed, or with the source, when the signal is closed. Closing
///          begins where somebody waits for a value, or else when the next one is asked for.
/// Errors   the source's; those of the signal, when they come; a cleanup_error of closing.
/// Stop     closes the source and the signal; an awaitable is destroyed.
/// Cost     a look at the signal each time it is asked and after each value. A token: one allocation, and one when it
///          fires; an awaitable: its task; a stream: what it costs.
/// Example  examples/stop_when.cpp
/// See      take_for (by time), take_while (by a value), merge.
template <class Signal>
[[nodiscard]] auto stop_when(Signal&& signal) {
  static_assert(detail::is_signal<Signal>(),
                "weir: stop_when takes a std::stop_token, an awaitable such as weir::sleep(1s), or a stream");
  if constexpr (detail::is_signal<Signal>()) {
    return detail::stage(detail::make_stop_when(detail::signal_of(std::forward<Signal>(signal))));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

#pragma once

// Long: two consumers that may end and fail before each other.

#include <weir/core/pipe.hpp>
#include <weir/core/task.hpp>
#include <weir/ops/detail/fan_out.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class F>
class tee_stream : public stream_base<tee_stream<Up, F>, typename Up::value_type> {
  using T = typename Up::value_type;
  using side_task = task_of_t<std::invoke_result_t<F&, subscription<T>>>;

 public:
  using upstream_type = Up;

  tee_stream(Up&& upstream, F&& consume, std::size_t room)
      : tee_stream(fresh_hub<fan_out<T>>(new fed_by<fan_out<T>, Up>(std::move(upstream), share_policy(room))),
                   std::move(consume)) {}
  tee_stream(tee_stream&&) = default;

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    hub_->bind_inside(ctx);
    waker_.wakes(ctx);
    if (side_) start(ctx);
    collect();
    if (!error_ && !ended_) {
      sink_calls calls;
      const drive_status status = drive_keeping_error(main_, ctx, demand_of(sink), calls, error_,
                                                      [&](T&& value) { return calls(sink, static_cast<T&&>(value)); });
      if (status != drive_status::done) return status;
      ended_ = true;
    }
    // Of its own error, the consumer at the side has left; of one of upstream, or of the end, it has still to hear. Where a
    // value could not be copied it would wait for ever.
    if (error_ && !hub_->failed()) task_.reset();
    if (error_ && close_failed(main_, ctx) == close_status::pending) return drive_status::pending;
    collect();
    if (task_) return drive_status::pending;
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return drive_status::done;
  }
  close_status close(context& ctx) {
    hub_->bind_inside(ctx);
    task_.reset();
    side_.reset();
    return error_ ? close_failed(main_, ctx) : main_.close(ctx);
  }
  using stream_base<tee_stream, T>::close;

  /// Values that the consumer at the side has not taken.
  std::size_t queued() const noexcept { return hub_->held(); }

 private:
  tee_stream(const fresh_hub<fan_out<T>>& hub, F&& consume)
      : hub_(&*hub),
        main_(*hub, hub->subscribe(subscriber::block, hub->capacity())),
        side_(follower(*hub)),
        consume_(std::move(consume)) {}

  /// It makes nothing be pulled: what the main stream has not asked for, nobody gets.
  static subscription<T> follower(fan_out<T>& hub) {
    auto& place = hub.subscribe(subscriber::block, hub.capacity());
    place.follow();
    return subscription<T>(hub, place);
  }

  void start(context& ctx) {
    subscription<T> side(std::move(*side_));
    side_.reset();
    task_ = as_task(std::invoke(consume_, std::move(side)));
    if (!task_.start(ctx)) task_.notify(waker_);
  }
  /// When the task is over its stream goes with it, and holds nothing up any more.
  void collect() {
    if (!task_ || !task_.done()) return;
    side_task over = std::move(task_);
    try {
      static_cast<void>(over.result());
    } catch (...) {
      // What upstream has failed with the task may have thrown on; that error is told after the values before it.
      if (!error_ && !hub_->failed()) error_ = std::current_exception();
    }
  }

  fan_out<T>* hub_;  // lives as long as main_
  subscription<T> main_;
  std::optional<subscription<T>> side_;  // until the task has it
  F consume_;
  side_task task_;
  context_waker waker_;
  std::exception_ptr error_;
  bool ended_ = false;
};

template <class F, class T>
constexpr bool consumes_streams_of() {
  if constexpr (std::is_invocable_v<F&, subscription<T>>) {
    return awaitable<std::invoke_result_t<F&, subscription<T>>>;
  } else {
    return false;
  }
}

template <class F>
class make_tee {
 public:
  make_tee(F consume, std::size_t room) : consume_(std::move(consume)), room_(room) {}

  template <class Up>
  auto operator()(Up source) && {
    using T = typename Up::value_type;
    if constexpr (!is_shareable<T>) {
      static_assert(
          is_shareable<T>,
          "weir: tee gives a copy of each value to its function, and the values of this stream are references, or "
          "cannot be copied; transform them to std::shared_ptr<const T> before it");
      return source;
    } else if constexpr (!consumes_streams_of<F, T>()) {
      static_assert(
          consumes_streams_of<F, T>(),
          "weir: the function of tee takes a stream of the values, such as weir::any_stream<T>, and returns an "
          "awaitable, such as weir::task<>; to look at each value there is inspect");
      return source;
    } else {
      return tee_stream<Up, F>(std::move(source), std::move(consume_), room_);
    }
  }

 private:
  F consume_;
  std::size_t room_;
};

}  // namespace detail

/// Passes every value on, and gives a copy of each to a second consumer, which runs beside the stream:
///
///     auto save = [&](weir::any_stream<record> records) -> weir::task<> { co_await write(file, std::move(records)); };
///     source | weir::tee(save) | ...
///
///     source       1--2--3|
///     tee(save)    1--2--3----|      and save takes until then with 1, 2, 3
///
/// Shape    stream<T> -> stream<T>; `consume` is called once, at the first demand, with a stream<T>, and awaited.
/// Units    room: values that `consume` may be behind, >= 1; 16 unless said. Then the stream waits for it.
/// Demand   pulls what is asked for, and nothing for `consume`, which has therefore seen what was asked for at most.
/// Threads  none of its own: `consume` overlaps with the consumer where one of them waits.
/// Ends     with the source, when `consume` has come to its end too. If that ends earlier, values pass without it.
/// Errors   the source's, which `consume` is told too, when that is over. An error of `consume` closes the source, and
///          is thrown when it is closed. A room below 1: std::invalid_argument, when made.
/// Stop     destroys `consume`; what it has not taken goes to on_discard. A `take` that it is to see the end of stands
///          before tee.
/// Cost     a copy a value, and what `consume` costs; three allocations.
/// Example  examples/tee.cpp
/// See      inspect (a look at each value), share (consumers that come and go), broadcast.
template <class F, std::integral N = std::size_t>
[[nodiscard]] auto tee(F consume, N room = detail::usual_room) {
  return detail::stage(detail::make_tee<F>(std::move(consume), detail::at_least(1, room, "tee(f, room)", "room")));
}

}  // namespace v0
}  // namespace weir

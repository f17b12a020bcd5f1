#pragma once

// Long: an inner stream is left in its middle, while the outer one goes on.

#include <weir/ops/detail/handled_types.hpp>
#include <weir/ops/detail/inner_stream.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// Both streams run with the context of the outer one, whose wake pumps the stage: so the outer one is read while the
/// consumer works, and an inner one that was left ends by waking the stage.
template <class Up, class F>
class switch_each_stream
    : public stream_base<switch_each_stream<Up, F>, typename inner_stream<typename Up::value_type, F>::value_type> {
  using outer = typename Up::value_type;
  using inner = inner_stream<outer, F>;
  using value = typename inner::value_type;

 public:
  using upstream_types = type_list<Up, typename inner::stream_type>;
  switch_each_stream(Up&& upstream, F&& f) : f_(std::move(f)), outer_(std::move(upstream)) {}
  switch_each_stream(switch_each_stream&&) = default;
  ~switch_each_stream() { drop_latest(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    outer_.bind(ctx, this, [](void* self) noexcept { static_cast<switch_each_stream*>(self)->pump(); });
    const std::size_t demand = demand_of(sink);
    std::size_t given = 0;
    for (;;) {
      look();
      if (outer_.failed()) return outer_.end();
      if (leaving_ || outer_.due()) return drive_status::pending;  // due again: the outer one may have a later one
      if (latest_) open_latest();
      if (!inner_.is_open()) return outer_.over() ? outer_.end() : drive_status::pending;
      const drive_status status = drive_inner(sink, demand > given ? demand - given : 1, given);
      if (status == drive_status::satisfied && !outer_.over()) outer_.run_ahead();
      if (status != drive_status::done) return status;
      inner_.reset();
    }
  }
  /// The inner stream first: it may refer to what the outer one owns.
  close_status close(context& ctx) {
    drop_latest();
    outer_.stop();
    if (inner_.is_open()) {
      if (!closing_.step(ctx, [&] { return inner_.close(ctx); })) return close_status::pending;
      inner_.reset();
    }
    if (!closing_.step(ctx, [&] { return outer_.close(ctx); })) return close_status::pending;
    closing_.rethrow();
    return close_status::closed;
  }
  using stream_base<switch_each_stream, value>::close;

  std::size_t queued() const noexcept { return latest_ ? 1 : 0; }

 private:
  /// Takes all that the outer stream has; where that is something new, the inner stream is left.
  void look() noexcept {
    outer_.caught_up();
    outer_.pull([this](outer&& newer) {
      drop_latest();
      latest_.emplace(static_cast<outer&&>(newer));
      return true;
    });
    if (!latest_ || !inner_.is_open() || outer_.failed()) return;
    try {
      leaving_ = inner_.close(outer_.ctx()) == close_status::pending;
    } catch (...) {
      leaving_ = false;
      outer_.fail(std::current_exception());
    }
    if (!leaving_) inner_.reset();
  }
  void pump() noexcept {
    look();
    outer_.downstream().wake();
  }

  void open_latest() {
    item<outer> argument = std::move(latest_);
    latest_.reset();
    try {
      inner_.open(f_, std::move(*argument));
    } catch (...) {
      outer_.stop();
      throw;
    }
  }
  template <class Sink>
  drive_status drive_inner(Sink& sink, std::size_t certain, std::size_t& given) {
    sink_calls calls;
    std::exception_ptr error;
    const drive_status status = drive_keeping_error(inner_, outer_.ctx(), certain, calls, error, [&](value&& v) {
      ++given;
      return calls(sink, static_cast<value&&>(v));
    });
    if (error) {
      outer_.stop();
      std::rethrow_exception(std::move(error));
    }
    return status;
  }
  void drop_latest() noexcept {
    if (latest_) outer_.downstream().discard(std::move(*latest_));
    latest_.reset();
  }

  F f_;
  pumped<Up> outer_;
  item<outer> latest_;  // of the outer stream, of which nothing is made yet
  inner inner_;
  joint_close closing_;
  bool leaving_ = false;  // the inner stream is on its way out
};

template <class F>
class make_switch_each {
 public:
  explicit make_switch_each(F f) : f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    constexpr bool has_function = !std::is_same_v<F, as_it_comes>;
    if constexpr (std::is_reference_v<in>) {
      static_assert(
          !std::is_reference_v<in>,
          "weir: switch_each reads ahead, and this is a stream of references that are valid only until the next "
          "one is asked for; put transform to a value before it");
      return source;
    } else if constexpr (has_function && !makes_inner_streams<F, in>()) {
      static_assert(
          makes_inner_streams<F, in>(),
          "weir: the function of switch_each does not take the values of this stream, or it returns neither a "
          "stream nor an awaitable of one");
      return source;
    } else if constexpr (!makes_inner_streams<F, in>()) {
      static_assert(
          makes_inner_streams<F, in>(),
          "weir: the values of this stream are no streams; to make a stream of each, give switch_each a function");
      return source;
    } else {
      return switch_each_stream<Up, F>(std::move(source), std::move(f_));
    }
  }

 private:
  F f_;
};

}  // namespace detail

/// Gives the values of the latest of several streams: a new one stops the one before it, also in its middle.
///
///     source          1---2---3|
///     switch_each(f)  -a-b-a-b-a-b-c|      f(n) = -a-b-c|
///
/// Shape    stream<T> -> stream<U>, where f: T -> stream<U>, or an awaitable of one; without f: stream<stream<T>> ->
///          stream<T>. T is no reference; it stays as long as the stream that `f` made of it.
/// Units    none.
/// Demand   from the first demand on, reads whatever the source has, and keeps the latest value; the stream made of that
///          is asked when a value is asked for.
/// Threads  none of its own.
/// Ends     with the source, after the stream of its last value. A source that always has another value never lets one
///          begin.
/// Errors   the source's, at once; what `f` throws, those of the streams, and that of an exit of one that was stopped.
/// Stop     closes the latest stream, its exits included, and the source. What came and was overtaken before anything
///          was made of it goes to on_discard, at a stop and before.
/// Cost     a counter a value; no allocation. A stream is closed, its exits included, before `f` makes the next one.
/// Example  examples/switch_each.cpp
/// See      transform_join (all of them, in order), merge_each (all of them, at once).
template <class F>
[[nodiscard]] auto switch_each(F f) {
  return detail::stage(detail::make_switch_each<F>(std::move(f)));
}
[[nodiscard]] inline auto switch_each() {
  return detail::stage(detail::make_switch_each<detail::as_it_comes>(detail::as_it_comes()));
}

}  // namespace v0
}  // namespace weir

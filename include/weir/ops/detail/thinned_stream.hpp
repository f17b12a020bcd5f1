#pragma once

#include <weir/core/item.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <exception>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// A stage that lets through some of the values that come over time, and discards the others. It reads all that
/// upstream has, whether or not its consumer is busy. What is due waits for the consumer; of several the latest alone.
///
/// Which values those are is the business of `Rule`, a class with
///                 `begin(now)`              at the first demand
///                 `arrived(stage, T&&)`     a value has come: gives, holds or skips it
///                 `expired(stage)`          the clock has run out
/// which works with
///                 `hold(T&&)`               the value is the latest, and is due with the end at the latest
///                 `give(T&&)`               the value is due
///                 `skip(T&&)`               the value is discarded
///                 `give_held()`             the latest is due; false where nothing is held
///                 `now()`, `start_clock(length)`, `clock_running()`
template <class Up, class Rule>
class thinned_stream : public stream_base<thinned_stream<Up, Rule>, typename Up::value_type> {
  using T = typename Up::value_type;

 public:
  using upstream_type = Up;

  thinned_stream(Up&& upstream, Rule rule) : upstream_(std::move(upstream)), rule_(rule) {}
  thinned_stream(thinned_stream&&) = default;
  ~thinned_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    const bool first = !upstream_.bound();
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<thinned_stream*>(self)->pump(); });
    if (first) {
      rule_.begin(ctx.now());
      read();
    }
    for (;;) {
      item<T>& next = due_ ? due_ : held_;
      if (next && (due_ || upstream_.over())) {
        T value = std::move(*next);
        next.reset();
        if (!sink(std::move(value))) return satisfied();
      } else {
        return upstream_.over() ? upstream_.end() : drive_status::pending;
      }
    }
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<thinned_stream, T>::close;

  std::size_t queued() const noexcept { return (due_ ? 1U : 0U) + (held_ ? 1U : 0U); }

  // -- for the rule ----------------------------------------------------------------------------------------------------

  void hold(T&& value) { replace(held_, std::move(value)); }
  void give(T&& value) { replace(due_, std::move(value)); }
  void skip(T&& value) noexcept { upstream_.downstream().discard(std::move(value)); }
  bool give_held() {
    if (!held_) return false;
    give(std::move(*held_));
    held_.reset();
    return true;
  }
  time_point now() noexcept { return upstream_.ctx().now(); }
  void start_clock(duration length) noexcept { clock_.start(upstream_.ctx(), length); }
  bool clock_running() const noexcept { return clock_.running(); }

 private:
  /// The consumer is busy from here on, and upstream goes on.
  drive_status satisfied() noexcept {
    if (!upstream_.over()) upstream_.run_ahead();
    return drive_status::satisfied;
  }

  void pump() noexcept {
    read();
    if (due_ || upstream_.over()) upstream_.downstream().wake();
  }
  void read() noexcept {
    // First: what comes at the instant at which the clock runs out comes after that.
    if (clock_.expired()) {
      clock_.stop();
      try {
        rule_.expired(*this);
      } catch (...) {
        upstream_.fail(std::current_exception());
      }
    }
    upstream_.pull(sink_with(unlimited, [this](T&& value) {
      rule_.arrived(*this, std::move(value));
      return true;
    }));
    if (upstream_.over()) clock_.stop();
  }

  void replace(item<T>& place, T&& value) {
    drop(place);
    place.fill(std::move(value));
  }
  void drop(item<T>& place) noexcept {
    if (!place) return;
    skip(std::move(*place));
    place.reset();
  }
  void drop() noexcept {
    clock_.stop();
    drop(due_);
    drop(held_);
  }

  pumped<Up> upstream_;
  Rule rule_;
  item<T> due_;
  item<T> held_;  // the latest, which is not due before the end
  waking_timer clock_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

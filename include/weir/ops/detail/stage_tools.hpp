#pragma once

// What several operators need and a user never names.

#include <weir/core/cleanup_error.hpp>
#include <weir/core/concepts.hpp>
#include <weir/core/pipe.hpp>
#include <weir/core/run_state.hpp>

#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// What an operator with an impossible argument answers, after its static_assert: one error stays one error.
class pass_through {
 public:
  template <class Up>
  auto operator()(Up source) const {
    return source;
  }
};

/// A source without values: at its end from the start.
template <class T>
class empty_stream : public stream_base<empty_stream<T>, T> {
 public:
  template <class Sink>
  drive_status drive(context&, Sink&&) noexcept {
    return drive_status::done;
  }
  close_status close(context&) noexcept { return close_status::closed; }
  using stream_base<empty_stream, T>::close;
};

/// The source that a factory with an impossible argument answers, after its static_assert, likewise.
using no_stream = empty_stream<int>;

/// Whether a stream may have values of this type: objects and references.
template <class T>
inline constexpr bool is_value_type = (std::is_object_v<T> && !std::is_array_v<T>) || std::is_reference_v<T>;

/// A member that a loop keeps in a register: read here, written back on every way out, a throwing sink included.
template <class T>
class kept_local {
 public:
  explicit kept_local(T& home) noexcept : now(home), home_(home) {}
  kept_local(const kept_local&) = delete;
  kept_local& operator=(const kept_local&) = delete;
  ~kept_local() { home_ = now; }

  T now;

 private:
  T& home_;
};

/// a + b and a * b, where too many are simply `unlimited`.
constexpr std::size_t saturating_add(std::size_t a, std::size_t b) noexcept {
  return a > unlimited - b ? unlimited : a + b;
}
constexpr std::size_t saturating_multiply(std::size_t a, std::size_t b) noexcept {
  return b != 0 && a > unlimited / b ? unlimited : a * b;
}

/// What is left of a demand when `given` values of it were given: whoever asks takes one.
constexpr std::size_t demand_left(std::size_t demand, std::size_t given) noexcept {
  return demand > given ? demand - given : 1;
}

/// How a function that only looks at a value of a `stream<T>` sees it.
template <class T>
using seen_t = const std::remove_reference_t<T>&;

/// Hands a value that will not be delivered to `on_discard`. What a reference refers to is not ours to drop.
template <class T>
void discard_owned([[maybe_unused]] context& ctx, [[maybe_unused]] T&& value) noexcept {
  if constexpr (!std::is_lvalue_reference_v<T>) ctx.discard(std::move(value));
}

/// Marks the calls of a sink, so that what it throws is told from an error of upstream.
class sink_calls {
 public:
  template <class Sink, class T>
  bool operator()(Sink& sink, T&& value) {
    inside_ = true;
    const bool more = sink(static_cast<T&&>(value));
    inside_ = false;
    return more;
  }
  bool inside() const noexcept { return inside_; }

 private:
  bool inside_ = false;
};

/// Drives `upstream` into `push`; an error of upstream is left in `error` and answered as `done`, what the sink throws
/// passes. Upstream is not closed by its error: the caller rethrows it, or closes upstream before it goes on.
template <class Up, class Push>
drive_status drive_keeping_error(Up& upstream, context& ctx, std::size_t demand, const sink_calls& calls,
                                 std::exception_ptr& error, Push push) {
  try {
    return upstream.drive(ctx, sink_with(demand, std::move(push)));
  } catch (...) {
    if (calls.inside()) throw;
    error = std::current_exception();
    return drive_status::done;
  }
}

/// One step of closing an upstream that has failed, before its error is dealt with: a failed exit comes second to that
/// error, so it is reported instead of thrown.
template <class Up>
close_status close_failed(Up& upstream, context& ctx) noexcept {
  try {
    return upstream.close(ctx);
  } catch (const cleanup_error& failure) {
    ctx.run().report_cleanup_error(failure.cause());
  } catch (...) {
    ctx.run().report_cleanup_error(std::current_exception());
  }
  return close_status::closed;
}

/// `from` and so much more; what the clock cannot count is its end.
inline time_point later_by(time_point from, duration length) noexcept {
  return length < time_point::max() - from ? from + length : time_point::max();
}

/// A timer that asks the driver of a stage to drive it again. Movable with its stage, until that is driven.
class waking_timer : private timer_node {
 public:
  waking_timer() noexcept : timer_node(&run_timer) {}
  waking_timer(waking_timer&&) noexcept : waking_timer() {}
  waking_timer& operator=(waking_timer&&) = delete;
  ~waking_timer() = default;

  void start(context& ctx, duration length) noexcept {
    ctx_ = &ctx;
    expired_ = false;
    ctx.loop().arm(*this, later_by(ctx.now(), length));
  }
  void stop() noexcept {
    withdraw();
    expired_ = false;
  }
  bool running() const noexcept { return armed(); }
  /// It was started, and has run out, and was not stopped since.
  bool expired() const noexcept { return expired_; }

 private:
  static void run_timer(timer_node& node) noexcept {
    auto& self = static_cast<waking_timer&>(node);
    self.expired_ = true;
    self.ctx_->wake();
  }

  context* ctx_ = nullptr;
  bool expired_ = false;
};

/// Asks the driver of a stage to drive it again when the run is told to drain.
class drain_watch : private ready_node {
 public:
  drain_watch() noexcept
      : ready_node([](ready_node& node) noexcept { static_cast<drain_watch&>(node).ctx_->wake(); }) {}
  drain_watch(drain_watch&&) noexcept : drain_watch() {}
  drain_watch& operator=(drain_watch&&) = delete;
  ~drain_watch() = default;

  void start(context& ctx) noexcept {
    ctx_ = &ctx;
    ctx.run().when_draining(*this);
  }
  void stop() noexcept { withdraw(); }

 private:
  context* ctx_ = nullptr;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

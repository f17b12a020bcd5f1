#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/fan_out.hpp>
#include <weir/ops/share_policy.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// `co_await hub.start()`.
template <class T>
class start_awaiter {
 public:
  explicit start_awaiter(fan_out<T>& hub) noexcept : hub_(&hub) {}
  void bind(context& ctx) noexcept { hub_->bind(ctx); }
  bool await_ready() const noexcept {
    hub_->run_ahead();
    return true;
  }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  fan_out<T>* hub_;
};

}  // namespace detail

/// A stream that is run once for all of its subscribers: what `share` makes. Copies are handles of the same run.
template <class T>
class shared_stream {
 public:
  explicit shared_stream(detail::fan_out<T>& hub) noexcept : hub_(&hub) { hub.add_handle(); }
  shared_stream(const shared_stream& other) noexcept : hub_(other.hub_) { hub_->add_handle(); }
  shared_stream& operator=(const shared_stream& other) noexcept {
    other.hub_->add_handle();
    std::exchange(hub_, other.hub_)->release_handle();
    return *this;
  }
  ~shared_stream() { hub_->release_handle(); }

  /// A stream of the values from here on, the replayed ones before them. It is subscribed at once: one that is not read
  /// holds up the others like a slow one, until it is destroyed.
  [[nodiscard]] subscription<T> subscribe(subscriber how = subscriber::block) const {
    return subscription<T>(*hub_, hub_->subscribe(how, hub_->capacity()));
  }
  template <std::integral N>
  [[nodiscard]] subscription<T> subscribe(subscriber how, N capacity) const {
    return subscription<T>(*hub_, hub_->subscribe(how, detail::at_least(1, capacity, "subscribe(how, n)", "n")));
  }

  /// `co_await hub.start()`: upstream is driven at once, and not when the first subscriber asks; what it gives is kept
  /// for them, up to the capacity.
  [[nodiscard]] auto start() const noexcept { return detail::start_awaiter<T>(*hub_); }

 private:
  detail::fan_out<T>* hub_;
};

namespace detail {

class make_share {
 public:
  explicit make_share(const share_policy& policy) noexcept : policy_(policy) {}

  template <class Up>
  auto operator()(Up source) const {
    using T = typename Up::value_type;
    if constexpr (!is_shareable<T>) {
      static_assert(
          is_shareable<T>,
          "weir: share gives each subscriber a copy of each value, and the values of this stream are references, "
          "or cannot be copied; transform them to std::shared_ptr<const T> before it");
      return source;
    } else {
      const fresh_hub hub(new fed_by<fan_out<T>, Up>(std::move(source), policy_));
      return shared_stream<T>(*hub);
    }
  }

 private:
  share_policy policy_;
};

}  // namespace detail

/// Runs a stream once for many subscribers, each of which has its own place in it:
///
///     auto prices = feed() | weir::share(16);
///     auto log = prices.subscribe();                               // the others wait for it
///     auto screen = prices.subscribe(weir::subscriber::conflate);  // sees the latest
///
///     source          1--2--3--4|
///     one             1--2--3--4|
///     two, later            3--4|      with replay(1) it begins with 2
///
/// Shape    stream<T> -> shared_stream<T>, a handle that is copied freely; `subscribe(how, capacity)` -> stream<T>, all
///          values in order. Each subscriber gets a copy, and the last one to come for a value the value itself.
/// Units    share_policy: capacity, replay, while_subscribed. A subscriber's capacity: values that it may be behind.
/// Demand   pulls what a subscriber asks for, where each that blocks has room; or from `co_await start()` on, once, as
///          much as the capacity. One that does not read holds the others up; it has to be destroyed.
/// Threads  none of its own; all subscribers on one loop. Upstream belongs to the run in which the first one is driven.
/// Ends     with the source, for each subscriber after the values before it, also for one that comes later.
/// Errors   the source's, for every subscriber; upstream is closed before. A subscriber that is to be disconnected:
///          slow_subscriber. A size below 1, negative replay or grace: std::invalid_argument, when made.
/// Stop     what a subscriber has not taken, or had to drop, goes to its on_discard; what is dropped further up, to that of
///          the first one that is there. When no subscriber is left and no handle, the last one to close waits until
///          upstream is closed. With while_subscribed it is closed after the grace, and opened again for a subscriber that
///          comes later if it is a `defer`; otherwise that one finds the end.
/// Cost     a copy a value and subscriber; memory as far as the slowest one is behind; one allocation a subscriber.
/// Example  examples/share.cpp
/// See      broadcast (a fixed number of equal ones), partition (each value to one of several).
[[nodiscard]] inline auto share(share_policy policy) { return detail::stage(detail::make_share(policy)); }

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/task.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// What the factory of `defer` makes: a stream, at once or awaited.
template <class F>
auto made_by() {
  using made = std::invoke_result_t<F&>;
  if constexpr (awaitable<made>) {
    return std::type_identity<await_result_t<made>>();
  } else {
    return std::type_identity<made>();
  }
}
template <class F>
using made_by_t = typename decltype(made_by<F>())::type;

template <class F>
class defer_stream : public stream_base<defer_stream<F>, typename made_by_t<F>::value_type> {
  using made = made_by_t<F>;
  static constexpr bool awaits = awaitable<std::invoke_result_t<F&>>;

 public:
  using upstream_type = made;

  explicit defer_stream(F&& factory) : factory_(std::move(factory)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!stream_ && !open(ctx)) return drive_status::pending;
    return stream_->drive(ctx, sink);
  }
  close_status close(context& ctx) {
    opening_.reset();
    return stream_ ? stream_->close(ctx) : close_status::closed;
  }
  using stream_base<defer_stream, typename made::value_type>::close;

  /// For `retry`: forgets the stream, which is closed; the next drive makes another.
  void reopen() noexcept {
    opening_.reset();
    stream_.reset();
  }

 private:
  bool open(context& ctx) {
    if constexpr (awaits) {
      if (!opening_) {
        opening_ = as_task(std::invoke(factory_));
        waker_.wakes(ctx);
        if (!opening_.start(ctx)) opening_.notify(waker_);
      }
      if (!opening_.done()) return false;
      auto ended = std::move(opening_);  // also where its result is an error
      stream_.emplace(ended.result());
    } else {
      stream_.emplace(std::invoke(factory_));
    }
    return true;
  }

  F factory_;
  std::conditional_t<awaits, task<made>, task<>> opening_;
  context_waker waker_;
  std::optional<made> stream_;
};

template <class F>
constexpr bool makes_streams() {
  if constexpr (std::is_invocable_v<F&>) {
    using made = made_by_t<F>;
    if constexpr (!std::is_reference_v<made>) return stream<made>;
  }
  return false;
}

}  // namespace detail

/// A stream that is made by `factory()` when it is first asked for a value; awaited where that returns an awaitable.
///
///     defer(open)   opens, then whatever open() gave
///
/// Shape    () -> stream<T>, or () -> task<stream<T>>, becomes stream<T>.
/// Units    none.
/// Demand   as the stream that was made; nothing is made before the first demand.
/// Threads  none of its own.
/// Ends     with the stream that was made.
/// Errors   what the factory throws, then those of the stream. Under `retry` the factory is called again after either.
/// Stop     a factory that is being awaited is destroyed; then closes the stream.
/// Cost     nothing a value; an asynchronous factory costs its task.
/// Example  examples/defer.cpp
/// See      retry, async_generator (is lazy by itself, but cannot be started again).
template <class F>
[[nodiscard]] auto defer(F factory) {
  static_assert(
      detail::makes_streams<F>(),
      "weir: the function of defer takes nothing and returns a stream, or an awaitable of a stream, by value");
  if constexpr (detail::makes_streams<F>()) {
    return detail::defer_stream<F>(std::move(factory));
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir

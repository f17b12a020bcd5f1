#pragma once

#include <weir/core/item.hpp>
#include <weir/core/pipe.hpp>
#include <weir/core/task.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// In the place of a function: the values of the outer stream are the inner streams themselves.
class as_it_comes {
 public:
  template <class S>
  S&& operator()(S&& inner) const noexcept {
    return static_cast<S&&>(inner);
  }
};

/// What F makes of a T, once it was awaited where it has to be.
template <class F, class T>
auto made_from() {
  using made = std::invoke_result_t<F&, T&&>;
  if constexpr (!stream<std::remove_cvref_t<made>> && awaitable<made>) {
    return std::type_identity<await_result_t<made>>();
  } else {
    return std::type_identity<made>();
  }
}
template <class F, class T>
using made_from_t = typename decltype(made_from<F, T>())::type;

/// Whether F makes a stream of each T, at once or awaited.
template <class F, class T>
constexpr bool makes_inner_streams() {
  if constexpr (std::is_invocable_v<F&, T&&>) {
    using made = std::remove_reference_t<made_from_t<F, T>>;
    return stream<std::remove_const_t<made>> && !std::is_const_v<made>;
  } else {
    return false;
  }
}

/// The place of one inner stream: where it is made, driven and closed, one after the other.
///
/// What F was given stays until the stream is gone, because its generator may refer to it.
template <class T, class F>
class inner_stream {
  using made = std::invoke_result_t<F&, T&&>;
  static constexpr bool awaits = !std::is_same_v<std::remove_cvref_t<made>, std::remove_cvref_t<made_from_t<F, T>>>;
  static constexpr bool keeps_argument = !std::is_same_v<F, as_it_comes>;
  class nothing {};

 public:
  /// What F gives as a variable is borrowed.
  using stream_type = owned_or_borrowed_t<made_from_t<F, T>>;
  using value_type = typename stream_type::value_type;

  /// Calls `f`; where that throws, nothing is open.
  void open(F& f, T&& value) {
    if constexpr (!keeps_argument) {
      stream_.fill(own_or_borrow(static_cast<T&&>(value)));
    } else {
      argument_.emplace(static_cast<T&&>(value));
      try {
        if constexpr (awaits) {
          started_ = false;
          making_ = as_task(std::invoke(f, static_cast<T&&>(*argument_)));
        } else {
          stream_.fill(own_or_borrow(std::invoke(f, static_cast<T&&>(*argument_))));
        }
      } catch (...) {
        argument_.reset();
        throw;
      }
    }
  }
  bool is_open() const noexcept {
    if constexpr (awaits) {
      if (making_) return true;
    }
    return static_cast<bool>(stream_);
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if constexpr (awaits) {
      if (!stream_ && !finish_making(ctx)) return drive_status::pending;
    }
    return stream_->drive(ctx, sink);
  }
  close_status close(context& ctx) {
    if constexpr (awaits) making_.reset();
    return stream_ ? stream_->close(ctx) : close_status::closed;
  }

  /// The stream is over, or closed.
  void reset() noexcept {
    if constexpr (awaits) making_.reset();
    stream_.reset();
    if constexpr (keeps_argument) argument_.reset();
  }

 private:
  bool finish_making(context& ctx) {
    waker_.wakes(ctx);
    if (!started_) {
      started_ = true;
      if (!making_.start(ctx)) making_.notify(waker_);
    }
    if (!making_.done()) return false;
    auto ended = std::exchange(making_, {});  // also where its result is an error
    stream_.fill(own_or_borrow(ended.result()));
    return true;
  }

  using argument = std::conditional_t<keeps_argument, item<T>, nothing>;
  using making = std::conditional_t<awaits, task<made_from_t<F, T>>, nothing>;

  argument argument_;  // first: what was made of it goes before it
  making making_;
  context_waker waker_;
  bool started_ = false;
  item<stream_type> stream_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/item.hpp>
#include <weir/ops/detail/eager_stream.hpp>
#include <weir/ops/detail/one_call.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// In the place of a fold: the older value is dropped.
class keep_latest {
 public:
  keep_latest() noexcept {}
};

template <class T, class Fold>
class conflate_store;
template <class T, class Fold>
class awaited_conflate_store;

template <class T, class Fold>
constexpr bool awaits_fold() {
  if constexpr (std::is_invocable_v<Fold&, T&&, T&&>) {
    return awaitable<std::invoke_result_t<Fold&, T&&, T&&>>;
  } else {
    return false;
  }
}
/// Whether `fold(T, T)` gives a T, or an awaitable of one.
template <class T, class Fold>
constexpr bool folds() {
  if constexpr (awaits_fold<T, Fold>()) {
    return std::is_convertible_v<await_result_t<std::invoke_result_t<Fold&, T&&, T&&>>, T>;
  } else {
    return std::is_same_v<Fold, keep_latest> || std::is_invocable_r_v<T, Fold&, T&&, T&&>;
  }
}

template <class Fold>
class conflate_settings {
 public:
  explicit conflate_settings(Fold function) : fold(std::move(function)) {}

  template <class T>
  using store = std::conditional_t<awaits_fold<T, Fold>(), awaited_conflate_store<T, Fold>, conflate_store<T, Fold>>;
  template <class Up>
  using stage_of = eager_stream<Up, store<typename Up::value_type>>;

  Fold fold;
};

template <class T, class Fold>
class conflate_store {
 public:
  explicit conflate_store(conflate_settings<Fold>&& settings) : fold_(std::move(settings.fold)) {}

  std::size_t size() const noexcept { return held_ ? 1 : 0; }
  T take() {
    T value = std::move(*held_);
    held_.reset();
    return value;
  }
  bool add(T&& value, context& ctx) {
    if (!held_) {
      held_.fill(std::move(value));
    } else if constexpr (std::is_same_v<Fold, keep_latest>) {
      drop(ctx);
      held_.fill(std::move(value));
    } else {
      held_.fill(std::invoke(fold_, take(), std::move(value)));
    }
    return true;
  }
  void drop(context& ctx) noexcept {
    if (held_) ctx.discard(std::move(*held_));
    held_.reset();
  }

 private:
  Fold fold_;
  item<T> held_;
};

/// While the function works with two values, upstream waits, and so does whoever asks.
template <class T, class Fold>
class awaited_conflate_store {
 public:
  explicit awaited_conflate_store(conflate_settings<Fold>&& settings) : fold_(std::move(settings.fold)) {}

  void attach(context& ctx) noexcept { folding_.attach(ctx); }
  bool settle() {
    if (!folding_.busy()) return true;
    if (!folding_.done()) return false;
    held_.fill(folding_.collect());
    return true;
  }
  std::size_t size() const noexcept { return held_ ? 1 : 0; }
  T take() {
    T value = std::move(*held_);
    held_.reset();
    return value;
  }
  bool add(T&& value, context&) {
    if (!held_) {
      held_.fill(std::move(value));
      return true;
    }
    const bool ended = folding_.start(pair(take(), std::move(value)), [this](pair&& both) {
      return std::invoke(fold_, std::move(both.held), std::move(both.newer));
    });
    if (ended) held_.fill(folding_.collect());
    return ended;
  }
  void drop(context& ctx) noexcept {
    if (folding_.busy()) drop_call<T>(folding_, ctx);
    if (held_) ctx.discard(std::move(*held_));
    held_.reset();
  }

 private:
  class pair {
   public:
    pair(T&& older, T&& later) : held(std::move(older)), newer(std::move(later)) {}
    T held;
    T newer;
  };

  Fold fold_;
  item<T> held_;
  terminals::task_in_flight<pair, T> folding_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

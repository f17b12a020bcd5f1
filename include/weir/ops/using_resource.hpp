#pragma once

// Long: three functions, each of which may be awaited, and a resource that is closed also where it comes too late.

#include <weir/ops/defer.hpp>
#include <weir/ops/detail/attended.hpp>
#include <weir/ops/detail/settled.hpp>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// The exit that closes a resource. It is there before the resource, so that what was opened can always be closed.
template <class R, class Close>
class resource_exit final : public exit_node {
 public:
  explicit resource_exit(Close&& close) : close_(std::move(close)) {}
  R& keep(R&& opened) { return resource_.emplace(std::move(opened)); }

 private:
  task<> begin(ended why) override { return exit_task(close_, *resource_, why); }

  item<R> resource_;
  Close close_;
};

/// The factory of the stream that uses a resource.
template <class Use, class R>
class use_of {
 public:
  use_of(Use& use, R& resource) noexcept : use_(&use), resource_(&resource) {}
  decltype(auto) operator()() { return std::invoke(*use_, *resource_); }

 private:
  Use* use_;
  R* resource_;
};

template <class Open>
using opened_by_t = settled_t<std::invoke_result_t<Open&>>;

template <class Open, class Use, class Close>
class using_resource_stream
    : public stream_base<using_resource_stream<Open, Use, Close>,
                         typename defer_stream<use_of<Use, opened_by_t<Open>>>::value_type> {
  using resource = opened_by_t<Open>;
  using used = defer_stream<use_of<Use, resource>>;
  using own_exit = resource_exit<resource, Close>;
  static constexpr bool awaits = awaitable<std::invoke_result_t<Open&>>;

 public:
  using upstream_type = used;

  using_resource_stream(Open&& open, Use&& use, Close&& close)
      : open_(std::move(open)), use_(std::move(use)), close_(std::move(close)) {}
  using_resource_stream(using_resource_stream&&) = default;
  ~using_resource_stream() { leave_opening(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!used_) {
      if (!exit_ && ctx.run().draining()) return drive_status::done;
      if (!open(ctx)) return drive_status::pending;
    }
    return used_->drive(ctx, sink);
  }
  close_status close(context& ctx) {
    leave_opening();
    return used_ ? used_->close(ctx) : close_status::closed;
  }
  using stream_base<using_resource_stream, typename used::value_type>::close;

 private:
  bool open(context& ctx) {
    if constexpr (awaits) {
      if (!opening_) {
        exit_ = std::make_unique<own_exit>(std::move(close_));
        opening_ = as_task(std::invoke(open_));
        downstream_ = &ctx;
        waker_.wakes(ctx);
        if (!opening_.start(ctx)) opening_.notify(waker_);
      }
      if (!opening_.done()) return false;
      take_opened();
    } else {
      exit_ = std::make_unique<own_exit>(std::move(close_));
      keep(ctx, std::invoke(open_));
    }
    return true;
  }
  void take_opened() {
    auto ended = std::move(opening_);  // also where its result is an error
    keep(*downstream_, ended.result());
  }
  void keep(context& ctx, resource&& opened) {
    resource& kept = exit_->keep(std::move(opened));
    used_.emplace(used(use_of<Use, resource>(use_, kept)), owed_exit(std::move(exit_)));
    used_->begin(ctx);
  }
  /// A resource that was opened when nobody asked for it any more has to be closed; what is being opened is destroyed.
  void leave_opening() noexcept {
    if constexpr (awaits) {
      if (!opening_) return;
      if (!opening_.done()) return opening_.reset();
      try {
        take_opened();
      } catch (...) {
        // It could not be opened: there is nothing to close.
      }
    }
  }

  Open open_;
  Use use_;
  Close close_;
  std::conditional_t<awaits, task<resource>, task<>> opening_;
  context_waker waker_;
  context* downstream_ = nullptr;
  std::unique_ptr<own_exit> exit_;  // while the resource is being opened
  std::optional<attended<used, owed_exit>> used_;
};

template <class Open>
constexpr bool opens() {
  if constexpr (std::is_invocable_v<Open&>) {
    return std::move_constructible<opened_by_t<Open>> && std::is_object_v<opened_by_t<Open>>;
  } else {
    return false;
  }
}
template <class Use, class R>
constexpr bool uses() {
  if constexpr (std::is_invocable_v<Use&, R&>) {
    return makes_streams<use_of<Use, R>>();
  } else {
    return false;
  }
}

}  // namespace detail

/// The values of `use(resource)`: the resource comes from `open()`, and goes to `close(resource, how)` on every way out;
/// each of the three is awaited where it returns an awaitable.
///
///     open         ---o
///     use(o)          1--2--3|
///     using        ---1--2--3---|
///     close(o)               ---completed
///
/// Shape    (() -> R, R& -> stream<T>, (R&, weir::ended) -> void) -> stream<T>; or awaitables of these three. R is moved
///          to its place once, and stays there until it was closed.
/// Units    none.
/// Demand   opens with the first demand; then as the stream that `use` gave.
/// Threads  none of its own.
/// Ends     with that stream, when the resource is closed. A run that drains opens nothing any more.
/// Errors   what `open` throws: then there is nothing to close. Those of that stream, and what `use` throws, when the
///          resource is closed.
///          What `close` throws is a failed exit: cleanup_error after the last value, or the run's on_cleanup_error
///          after an earlier error.
/// Stop     destroys an `open` that runs. Closes the stream, its exits included, and destroys it; then the resource is
///          closed. Where all this is destroyed, the closing is started by what closes around it, or by the run, which
///          waits for it; so what `close` refers to has to live so long, or be part of the resource.
/// Cost     nothing a value but what the stream costs; one allocation, and the tasks of what is awaited.
/// Example  examples/using_resource.cpp
/// See      with_exit (the same in a generator), on_close, defer, retry (of a defer around it: opens again).
template <class Open, class Use, class Close>
[[nodiscard]] auto using_resource(Open open, Use use, Close close) {
  if constexpr (!detail::opens<Open>()) {
    static_assert(detail::opens<Open>(),
                  "weir: the first function of using_resource takes nothing and returns the resource by value, or an "
                  "awaitable of it");
    return detail::no_stream();
  } else if constexpr (!detail::uses<Use, detail::opened_by_t<Open>>()) {
    static_assert(detail::uses<Use, detail::opened_by_t<Open>>(),
                  "weir: the second function of using_resource takes the resource as R& and returns a stream, or an "
                  "awaitable of a stream, by value");
    return detail::no_stream();
  } else if constexpr (!std::is_invocable_v<Close&, detail::opened_by_t<Open>&, ended>) {
    static_assert(std::is_invocable_v<Close&, detail::opened_by_t<Open>&, ended>,
                  "weir: the third function of using_resource takes the resource as R& and a weir::ended");
    return detail::no_stream();
  } else {
    return detail::using_resource_stream<Open, Use, Close>(std::move(open), std::move(use), std::move(close));
  }
}

}  // namespace v0
}  // namespace weir

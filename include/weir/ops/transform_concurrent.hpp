#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/concurrency.hpp>
#include <weir/ops/detail/pumped.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class F>
class transform_concurrent_stream
    : public stream_base<transform_concurrent_stream<Up, F>,
                         await_result_t<std::invoke_result_t<F&, typename Up::value_type&&>>> {
  using in = typename Up::value_type;
  using out = await_result_t<std::invoke_result_t<F&, in&&>>;

 public:
  using upstream_type = Up;

  transform_concurrent_stream(Up&& upstream, F&& f, concurrency limits)
      : f_(std::move(f)), limits_(limits), upstream_(std::move(upstream)) {}
  transform_concurrent_stream(transform_concurrent_stream&&) = default;
  ~transform_concurrent_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<transform_concurrent_stream*>(self)->pump(); });
    awaited_ = ctx.awaited();
    for (;;) {
      while (used_ != 0 && front().ended) {
        if (!ctx.spend()) return drive_status::pending;
        out value = take_front();  // its cell is free before the sink is called
        if (!sink(static_cast<out&&>(value))) {
          awaited_ = 0;
          upstream_.run_ahead();
          return drive_status::satisfied;
        }
      }
      fill();
      if (used_ == 0) return upstream_.over() ? upstream_.end() : drive_status::pending;
      if (!front().ended) return drive_status::pending;
    }
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<transform_concurrent_stream, out>::close;

  std::size_t in_flight() const noexcept { return running_; }
  std::size_t queued() const noexcept { return used_ - running_; }

 private:
  /// One value: what f was given stays until f's task is gone.
  class cell : public task_waker {
   public:
    cell() noexcept : task_waker([](task_waker& self) noexcept { static_cast<cell&>(self).over(); }) {}

    void over() noexcept {
      ended = true;
      --owner->running_;
      owner->upstream_.later();
    }
    void reset() noexcept {
      task.reset();
      argument.reset();
      ended = false;
    }

    transform_concurrent_stream* owner = nullptr;
    item<in> argument;
    weir::task<out> task;
    bool ended = false;
  };

  cell& front() noexcept { return cells_[head_]; }

  /// An error ends the stage here and now: what still runs is stopped before anybody sees it.
  out take_front() {
    try {
      return result_of_front();
    } catch (...) {
      upstream_.stop();
      drop();
      throw;
    }
  }
  out result_of_front() {
    struct freeing {
      explicit freeing(transform_concurrent_stream& stage) noexcept : stage_(stage) {}
      ~freeing() {
        stage_.front().reset();
        stage_.head_ = stage_.head_ + 1 == stage_.limits_.window() ? 0 : stage_.head_ + 1;
        --stage_.used_;
      }
      transform_concurrent_stream& stage_;
    };
    const freeing guard(*this);
    return front().task.result();
  }

  bool full() const noexcept { return running_ == limits_.running() || used_ == limits_.window(); }

  /// Starts tasks while there is room and upstream has values.
  void fill() noexcept {
    if (cells_ == nullptr && !make_cells()) return;
    while (!full() && !upstream_.over()) {
      report_idle_slots();
      const drive_status status = upstream_.pull([this](in&& value) {
        start(static_cast<in&&>(value));
        return !full();
      });
      if (status == drive_status::pending) return;
    }
  }
  bool make_cells() noexcept {
    try {
      cells_ = std::make_unique<cell[]>(limits_.window());
      return true;
    } catch (...) {
      upstream_.fail(std::current_exception());
      return false;
    }
  }

  void start(in&& value) {
    std::size_t at = head_ + used_;
    if (at >= limits_.window()) at -= limits_.window();
    cell& fresh = cells_[at];
    fresh.owner = this;
    fresh.argument.emplace(static_cast<in&&>(value));
    try {
      fresh.task = as_task(std::invoke(f_, static_cast<in&&>(*fresh.argument)));
    } catch (...) {
      fresh.reset();
      throw;  // into pull: kept, and thrown after the results before it
    }
    ++used_;
    if (fresh.task.start(upstream_.ctx())) {
      fresh.ended = true;
    } else {
      ++running_;
      fresh.task.notify(fresh);
      report_idle_slots();
    }
  }
  /// Upstream is waited for as far as tasks could run and do not.
  void report_idle_slots() noexcept {
    upstream_.ctx().awaited(awaited_ * part_idle(running_, limits_.running()));
  }

  void pump() noexcept {
    fill();
    if (used_ != 0 ? front().ended : upstream_.over()) upstream_.downstream().wake();
  }

  void drop() noexcept {
    // What runs is stopped; what has ended and was not delivered is handed to on_discard.
    for (; used_ != 0; --used_) {
      if (front().ended) {
        try {
          out value = front().task.result();
          if constexpr (!std::is_reference_v<out>) upstream_.downstream().discard(std::move(value));
        } catch (...) {
          // Its error would have come after what the consumer has seen; the stream is left, so nobody asks for it.
        }
      }
      front().reset();
      head_ = head_ + 1 == limits_.window() ? 0 : head_ + 1;
    }
    running_ = 0;
  }

  F f_;
  concurrency limits_;
  float awaited_ = 1;  // by the consumer
  pumped<Up> upstream_;
  std::unique_ptr<cell[]> cells_;
  std::size_t head_ = 0;
  std::size_t used_ = 0;     // cells with a task, from head_ on
  std::size_t running_ = 0;  // of them, tasks that have not ended
};

template <class F>
class make_transform_concurrent {
 public:
  make_transform_concurrent(concurrency limits, F f) : limits_(limits), f_(std::move(f)) {}

  template <class Up>
  auto operator()(Up source) && {
    using in = typename Up::value_type;
    if constexpr (std::is_reference_v<in>) {
      static_assert(!std::is_reference_v<in>,
                    "weir: transform_concurrent holds several values at once, and this is a stream of references that are "
                    "valid only until the next one is asked for; put transform to a value before it");
      return source;
    } else if constexpr (!std::is_invocable_v<F&, in&&>) {
      static_assert(std::is_invocable_v<F&, in&&>,
                    "weir: the function of transform_concurrent does not take the values of this stream");
      return source;
    } else if constexpr (constexpr bool overlaps = awaitable<std::invoke_result_t<F&, in&&>>; !overlaps) {
      static_assert(overlaps,  // named, because clang would recite the whole concept
                    "weir: the function of transform_concurrent must return a task or another awaitable; a plain function "
                    "has nothing to overlap, use transform");
      return source;
    } else if constexpr (std::is_void_v<await_result_t<std::invoke_result_t<F&, in&&>>>) {
      static_assert(!std::is_void_v<await_result_t<std::invoke_result_t<F&, in&&>>>,
                    "weir: the function of transform_concurrent gives nothing to pass on; use the terminal "
                    "for_each_concurrent");
      return source;
    } else {
      return transform_concurrent_stream<Up, F>(std::move(source), std::move(f_), limits_);
    }
  }

 private:
  concurrency limits_;
  F f_;
};

}  // namespace detail

/// Replaces each value by what `f(value)` gives, with up to `n` of its tasks running at once; order is kept.
///
///     source                      1-2-3-4|            f(2) is slow
///     transform_concurrent(2, f)  ---a----b-c-d|      3 runs while 2 does
///
/// Shape    stream<T> -> stream<U>; order kept; one out for each in. T is no reference.
/// Units    n: tasks at once, >= 1; window: tasks at once plus results waiting their turn, >= n, default 2 n.
/// Demand   from the first demand on, pulls while fewer than n run and fewer than `window` are held.
/// Threads  none of its own; in-flight tasks go on while the consumer works.
/// Ends     with the source, after the last result.
/// Errors   the source's and f's, in order: after the results before them. What still runs is then stopped. n < 1,
///          window < n: std::invalid_argument, when made.
/// Stop     running tasks are destroyed, finished results go to on_discard.
/// Cost     one recycled task frame a value; memory O(window), allocated once.
/// Example  examples/transform_concurrent.cpp
/// See      transform (one at a time), for_each_concurrent (nothing to pass on).
template <class F>
[[nodiscard]] auto transform_concurrent(concurrency n, F f) {
  return detail::stage(detail::make_transform_concurrent<F>(n, std::move(f)));
}
template <std::integral N, class F>
[[nodiscard]] auto transform_concurrent(N n, F f) {
  const concurrency limits(detail::at_least(1, n, "transform_concurrent(n, f)", "n"));
  return detail::stage(detail::make_transform_concurrent<F>(limits, std::move(f)));
}

}  // namespace v0
}  // namespace weir

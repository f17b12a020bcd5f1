#pragma once

// Long: what every stage with several calls at once has in common, whatever the order of their results.

#include <weir/core/pipe.hpp>
#include <weir/ops/concurrency.hpp>
#include <weir/ops/detail/pumped.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// One value of a concurrent stage: what f was given stays until f's task is gone. `Place` is what its order has to
/// know.
template <class Stage, class In, class Out, class Place>
class concurrent_cell : public task_waker, public Place {
 public:
  concurrent_cell() noexcept
      : task_waker([](task_waker& self) noexcept {
          auto& cell = static_cast<concurrent_cell&>(self);
          cell.owner->call_ended(cell);
        }) {}

  void reset() noexcept {
    task.reset();
    argument.reset();
    ended = false;
  }

  Stage* owner = nullptr;
  item<In> argument;
  weir::task<Out> task;
  bool ended = false;
};

/// Up to n calls of an asynchronous function at once. Which of their results comes first is the business of `Order`:
///                 `keeps_order`       true: that of the source
///                 `place`             a base of each cell; where no order is kept it has an exception_ptr `thrown`
///                 `cells<Cell>`       a window of cells, made of its size and an Order, with
///     `made()`, `make()`      whether there is memory for them, and how it is got
///     `used()`                how many are in use
///     `fresh()`, `add(cell)`  one that is not, and how it comes into use
///     `ended(cell)`           its call has ended
///     `first_ended()`         whether the `first()` has ended, whose result comes next; then `remove_first()`
///     `clear(drop)`           calls `drop(cell)` for all that are in use
/// and, where calls may have to wait for others,
///     `enter(cell)`           it comes into use before its call is started; false: it has to wait
///     `due()`                 takes one that has waited and need not any more, if there is one
template <class Up, class F, class Order>
class concurrent_stream : public stream_base<concurrent_stream<Up, F, Order>,
                                             await_result_t<std::invoke_result_t<F&, typename Up::value_type&&>>> {
  using in = typename Up::value_type;
  using out = await_result_t<std::invoke_result_t<F&, in&&>>;
  using cell = concurrent_cell<concurrent_stream, in, out, typename Order::place>;
  using cells = typename Order::template cells<cell>;
  friend cell;

 public:
  using upstream_type = Up;

  concurrent_stream(Up&& upstream, F&& f, concurrency limits, Order order = Order())
      : f_(std::move(f)), limits_(limits), upstream_(std::move(upstream)), cells_(limits.window(), std::move(order)) {}
  concurrent_stream(concurrent_stream&&) = default;
  ~concurrent_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    upstream_.bind(ctx, this, [](void* self) noexcept { static_cast<concurrent_stream*>(self)->pump(); });
    awaited_ = ctx.awaited();
    for (;;) {
      while (cells_.first_ended()) {
        if (!ctx.spend()) return drive_status::pending;
        out value = take_first();  // its cell is free before the sink is called
        if (!sink(static_cast<out&&>(value))) {
          awaited_ = 0;
          upstream_.run_ahead();
          return drive_status::satisfied;
        }
      }
      fill();
      if (cells_.first_ended()) continue;
      return cells_.used() == 0 && upstream_.over() ? upstream_.end() : drive_status::pending;
    }
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<concurrent_stream, out>::close;

  std::size_t in_flight() const noexcept { return running_; }
  std::size_t queued() const noexcept { return cells_.used() - running_; }

 private:
  static constexpr bool calls_may_wait = requires(cells& all) { all.due(); };

  void call_ended(cell& call) noexcept {
    call.ended = true;
    --running_;
    cells_.ended(call);
    upstream_.later();
  }

  /// An error ends the stage here and now: what still runs is stopped before anybody sees it.
  out take_first() {
    try {
      return result_of_first();
    } catch (...) {
      upstream_.stop();
      drop();
      throw;
    }
  }
  class freeing_first {
   public:
    explicit freeing_first(concurrent_stream& stage) noexcept : stage_(stage) {}
    freeing_first(const freeing_first&) = delete;
    freeing_first& operator=(const freeing_first&) = delete;
    ~freeing_first() {
      stage_.cells_.first().reset();
      stage_.cells_.remove_first();
    }

   private:
    concurrent_stream& stage_;
  };

  bool full() const noexcept { return running_ == limits_.running() || cells_.used() == limits_.window(); }

  /// Starts calls while there is room and upstream has values.
#ifdef __clang__
  [[gnu::always_inline]]  // into drive, as g++ does by itself: it is 12 instructions a value
#endif
  void fill() noexcept {
    if (!cells_.made() && !make_cells()) return;
    for (;;) {
      if constexpr (calls_may_wait) start_due();
      if (full() || upstream_.over()) return;
      report_idle_slots();
      const drive_status status = upstream_.pull([this](in&& value) {
        admit(static_cast<in&&>(value));
        return !full();
      });
      if (status == drive_status::pending) return;
    }
  }
  bool make_cells() noexcept {
    try {
      cells_.make();
      return true;
    } catch (...) {
      upstream_.fail(std::current_exception());
      return false;
    }
  }

  void admit(in&& value) {
    cell& fresh = cells_.fresh();
    fresh.owner = this;
    fresh.argument.emplace(static_cast<in&&>(value));
    if constexpr (calls_may_wait) {
      if (!enter(fresh)) return;
    }
    start(fresh);
  }
  bool enter(cell& fresh) {
    try {
      return cells_.enter(fresh);
    } catch (...) {
      fresh.reset();
      throw;
    }
  }
  void start_due() noexcept {
    while (running_ < limits_.running()) {
      cell* const due = cells_.due();
      if (due == nullptr) return;
      start(*due);
    }
  }
  void start(cell& fresh) {
    try {
      fresh.task = as_task(std::invoke(f_, static_cast<in&&>(*fresh.argument)));
    } catch (...) {
      if constexpr (Order::keeps_order) {
        fresh.reset();
        throw;  // into pull: kept, and thrown after the results before it
      } else {
        fresh.thrown = std::current_exception();  // it comes when it comes, like that of any other call that fails
      }
    }
    cells_.add(fresh);
    if (failed_at_once(fresh) || fresh.task.start(upstream_.ctx())) {
      fresh.ended = true;
      cells_.ended(fresh);
    } else {
      ++running_;
      fresh.task.notify(fresh);
      report_idle_slots();
    }
  }
  static bool failed_at_once([[maybe_unused]] const cell& call) noexcept {
    if constexpr (Order::keeps_order) {
      return false;
    } else {
      return call.thrown != nullptr;
    }
  }
  out result_of_first() {
    const freeing_first guard(*this);
    if constexpr (!Order::keeps_order) {
      if (cells_.first().thrown) std::rethrow_exception(std::exchange(cells_.first().thrown, nullptr));
    }
    return cells_.first().task.result();
  }
  /// Upstream is waited for as far as tasks could run and do not.
  void report_idle_slots() noexcept { upstream_.ctx().awaited(awaited_ * part_idle(running_, limits_.running())); }

  void pump() noexcept {
    fill();
    if (cells_.used() != 0 ? cells_.first_ended() : upstream_.over()) upstream_.downstream().wake();
  }

  /// What runs is stopped; what has ended and was not delivered is handed to on_discard.
  void drop() noexcept {
    cells_.clear([this](cell& each) { drop(each); });
    running_ = 0;
  }
  void drop(cell& each) noexcept {
    if (each.ended && !failed_at_once(each)) {
      try {
        discard_owned<out>(upstream_.downstream(), each.task.result());
      } catch (...) {
        // Its error would have come after what the consumer has seen; the stream is left, so nobody asks for it.
      }
    } else if constexpr (calls_may_wait) {
      if (!each.ended && !each.task) upstream_.downstream().discard(std::move(*each.argument));
    }
    each.reset();
  }

  F f_;
  concurrency limits_;
  float awaited_ = 1;  // by the consumer
  pumped<Up> upstream_;
  cells cells_;
  std::size_t running_ = 0;  // tasks that have not ended
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

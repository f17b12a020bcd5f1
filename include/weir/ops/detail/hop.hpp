#pragma once

#include <weir/core/context.hpp>
#include <weir/core/run_state.hpp>
#include <weir/ops/detail/away.hpp>
#include <weir/ops/detail/ring.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace detail {

/// A value that a stage has dropped in the writer's thread, on its way to the reader's `on_discard`.
class dropped_value {
 public:
  dropped_value() noexcept = default;
  dropped_value(const dropped_value&) = delete;
  dropped_value& operator=(const dropped_value&) = delete;
  virtual ~dropped_value() = default;
  virtual void hand_to(context& ctx) noexcept = 0;
};

template <class T>
class dropped_value_of final : public dropped_value {
 public:
  explicit dropped_value_of(T&& value) : value_(std::move(value)) {}
  void hand_to(context& ctx) noexcept override { ctx.discard(std::move(value_)); }

 private:
  T value_;
};

/// What crosses beside the values: failed exits, and what was dropped.
class hop_reports {
 public:
  std::vector<std::exception_ptr> failed_exits;
  std::vector<std::unique_ptr<dropped_value>> dropped;
  std::uint64_t counted = 0;  // values that were dropped and are gone

  bool empty() const noexcept { return failed_exits.empty() && dropped.empty() && counted == 0; }
  void tell(context& ctx) noexcept {
    for (auto& failure : failed_exits) ctx.run().report_cleanup_error(std::move(failure));
    for (auto& value : dropped) value->hand_to(ctx);
    for (; counted != 0; --counted) ctx.run().count_discarded();
  }
};

/// What a writer learns when it hands over its batch.
class writer_orders {
 public:
  std::size_t room = 0;   // values that it may write
  bool left = false;      // the reader wants no more
  bool draining = false;  // the reader's run drains
  bool wanted = false;    // the reader has asked for the first time
};

enum class crossed : unsigned char { values, nothing, over };

/// What the two threads of a hop share, under one lock, but for the values.
///
/// Nobody posts to a loop but under the lock, and both sides take themselves off the hop under the lock before their
/// loops are gone. That is what makes it safe to destroy either side at any time.
class hop_base : public away, public std::enable_shared_from_this<hop_base> {
 protected:
  using guard = std::lock_guard<std::mutex>;

 public:
  // -- the reader's thread --------------------------------------------------------------------------------------------

  /// No more values: the writer closes its upstream.
  void leave() noexcept {
    const guard lock(mutex_);
    left_ = true;
    asks_.store(true, std::memory_order_relaxed);
    call_writer();
  }
  void drain() noexcept {
    const guard lock(mutex_);
    draining_ = true;
    asks_.store(true, std::memory_order_relaxed);
    call_writer();
  }
  /// Whether the writer and all it had are gone; if not, `reader` is woken when they are.
  bool is_over(context& reader) noexcept override {
    const guard lock(mutex_);
    if (!over_) reader_.ctx = &reader;
    return over_;
  }
  /// The reader is gone, or its loop. From its thread only: a call that is on its way finds nobody.
  void forget_reader() noexcept override {
    const guard lock(mutex_);
    reader_.ctx = nullptr;
  }
  std::exception_ptr take_error() noexcept {
    const guard lock(mutex_);
    return std::exchange(error_, nullptr);
  }
  std::exception_ptr take_closing_error() noexcept override {
    const guard lock(mutex_);
    return std::exchange(closing_failed_, nullptr);
  }
  // -- the writer's thread --------------------------------------------------------------------------------------------

  void attach_writer(context& writer) noexcept {
    const guard lock(mutex_);
    writer_.ctx = &writer;
  }
  void forget_writer() noexcept {
    const guard lock(mutex_);
    writer_.ctx = nullptr;
  }
  /// Whether the reader waits for values or has left: the batch is to be handed over now. Asked for every value, so it
  /// is no lock; what it means is looked at under the lock.
  bool asks() const noexcept { return asks_.load(std::memory_order_relaxed); }

  void fail(std::exception_ptr error) noexcept {
    const guard lock(mutex_);
    error_ = std::move(error);
  }
  void closing_failed(std::exception_ptr cause) noexcept {
    const guard lock(mutex_);
    closing_failed_ = std::move(cause);
  }
  void report_failed_exit(std::exception_ptr failure) noexcept {
    const guard lock(mutex_);
    reports_.failed_exits.push_back(std::move(failure));
  }
  void drop(std::unique_ptr<dropped_value> value) {
    const guard lock(mutex_);
    reports_.dropped.push_back(std::move(value));
  }
  void count_dropped(std::uint64_t more) noexcept {
    const guard lock(mutex_);
    reports_.counted += more;
  }
  /// Nothing of the writer is left; its values, and its error after them, are here.
  void end() noexcept {
    const guard lock(mutex_);
    over_ = true;
    call_reader();
  }
  /// The same, but the writer did not come to its end: its executor was destroyed.
  void lose() noexcept {
    const guard lock(mutex_);
    if (over_) return;
    over_ = true;
    error_ = std::make_exception_ptr(std::runtime_error("weir: the executor on which upstream ran is gone"));
    call_reader();
  }

 protected:
  hop_base() noexcept = default;
  ~hop_base() = default;

  class side {
   public:
    context* ctx = nullptr;
    bool called = false;
  };

  void call_reader() { call(&hop_base::reader_); }
  void call_writer() { call(&hop_base::writer_); }
  /// Wakes a side, once for all that happens until it looks.
  void call(side hop_base::*who) {
    side& callee = this->*who;
    if (callee.ctx == nullptr || callee.called) return;
    callee.ctx->loop().post([self = shared_from_this(), who] { self->answer(who); });
    callee.called = true;
  }
  void answer(side hop_base::*who) noexcept {
    context* ctx = nullptr;
    {
      const guard lock(mutex_);
      (this->*who).called = false;
      ctx = (this->*who).ctx;
    }
    if (ctx != nullptr) ctx->wake();  // it goes away in this thread only
  }

  mutable std::mutex mutex_;
  side reader_;
  side writer_;
  std::atomic<bool> asks_{false};
  bool reader_waits_ = false;
  bool writer_waits_ = false;
  bool left_ = false;
  bool draining_ = false;
  bool wanted_ = false;
  bool over_ = false;
  bool abandoned_ = false;      // the reader's own
  std::size_t free_again_ = 0;  // places of which the writer does not know yet
  std::exception_ptr error_;
  std::exception_ptr closing_failed_;
  hop_reports reports_;
};

/// A bounded buffer between two loops. Values cross it in batches: no lock and no wake for each.
///
/// Places are counted by the writer: it has `capacity` at first, uses one for each value, and gets them back when
/// values are delivered on the other side.
template <class T>
class hop final : public hop_base {
 public:
  explicit hop(std::size_t capacity) noexcept : capacity_(capacity) {}

  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t queued() const noexcept {
    const guard lock(mutex_);
    return crossing_.size();
  }

  /// Moves what has crossed into the empty `into`. `delivered` are places that are free again.
  crossed take(context& reader, ring<T>& into, std::size_t delivered) {
    hop_reports reports;
    crossed answer = crossed::values;
    {
      const guard lock(mutex_);
      give_back_locked(delivered);
      if (!reports_.empty()) std::swap(reports, reports_);
      if (!crossing_.empty()) {
        into.swap(crossing_);
      } else if (over_) {
        answer = crossed::over;
      } else {
        reader_.ctx = &reader;
        if (!std::exchange(wanted_, true)) call_writer();
        reader_waits_ = true;
        asks_.store(true, std::memory_order_relaxed);
        answer = crossed::nothing;
      }
    }
    if (!reports.empty()) reports.tell(reader);
    return answer;
  }
  void give_back(std::size_t delivered) noexcept {
    const guard lock(mutex_);
    give_back_locked(delivered);
  }
  void discard_all(context& reader) noexcept override {
    ring<T> rest;
    hop_reports reports;
    {
      const guard lock(mutex_);
      rest.swap(crossing_);
      std::swap(reports, reports_);
    }
    for (; !rest.empty(); rest.pop()) reader.discard(std::move(rest.front()));
    reports.tell(reader);
  }

  /// Hands over a batch.
  writer_orders put(ring<T>& batch, std::size_t room) {
    const guard lock(mutex_);
    const bool brings = !batch.empty();
    if (brings && reader_waits_) {  // before: if it fails, nothing has happened
      call_reader();
      reader_waits_ = false;
    }
    if (crossing_.empty()) {
      crossing_.swap(batch);
    } else {
      for (; !batch.empty(); batch.pop()) crossing_.push(std::move(batch.front()));
    }
    asks_.store(left_ || reader_waits_, std::memory_order_relaxed);
    writer_orders orders;
    orders.room = room + std::exchange(free_again_, 0);
    orders.left = left_;
    orders.draining = draining_;
    orders.wanted = wanted_;
    writer_waits_ = orders.room == 0;
    return orders;
  }

 private:
  void give_back_locked(std::size_t delivered) noexcept {
    if (delivered == 0) return;
    free_again_ += delivered;
    if (std::exchange(writer_waits_, false)) call_writer();
  }

  const std::size_t capacity_;
  ring<T> crossing_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/terminal/next.hpp>

#include <utility>

namespace weir {
inline namespace v0 {

/// What the function of `for_each` may answer: the next value, or stop here (the stream is then closed).
enum class flow : unsigned char { next, stop };

namespace terminals {

/// Drives a whole stream into a consumer: what all terminals but `next` have in common.
///
/// A Consumer has  `bool take(T&&)`        false: no more values now
///                 `std::size_t demand()`  how many values it will certainly take
///                 `result_type result()`  at the end
/// and, where its function is asynchronous,
///                 `bool busy()`           a task of its is under way
///                 `bool resume()`         true: the task has ended and was collected; it may set `left_early`
///                 `void attach(context&)` the context for its tasks
///                 `bool left_early()`     it wants no more values: the stream is closed before the answer
/// and, where several of its tasks may run at once,
///                 `bool joined()`         none is running
///                 `void stop()`           destroys what is running, after an error
template <class S, class Consumer>
class consume_awaiter : private detail::waiting_terminal {
 public:
  using consumes_a_stream = void;

  template <class... Args>
  explicit consume_awaiter(S& source, Args&&... args)
      : waiting_terminal(&step), source_(&source), consumer_(std::forward<Args>(args)...) {}

  void bind(context& ctx) { source_->root().bind(ctx); }

  bool await_ready() {
    if constexpr (requires { consumer_.attach(source_->root().ctx()); }) consumer_.attach(source_->root().ctx());
    if (source_->root().over()) {
      if (!source_->root().failed()) return true;
      closing_ = true;  // a terminal that was closing the stream after an error was abandoned: that is done first
    }
    return go_on();
  }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { source_->root().wait(*this, waiting); }
  auto await_resume() {
    source_->root().rethrow();
    return consumer_.result();
  }

 private:
  class sink {
   public:
    explicit sink(Consumer& consumer) noexcept : consumer_(consumer) {}
    bool operator()(typename S::value_type&& value) {
      return consumer_.take(static_cast<typename S::value_type&&>(value));
    }
    std::size_t demand() const noexcept { return consumer_.demand(); }

   private:
    Consumer& consumer_;
  };

  static constexpr bool asynchronous = requires(Consumer& c) { c.busy(); };

  static constexpr bool concurrent = requires(Consumer& c) { c.joined(); };

  /// True when the stream has ended (or was closed) and every task of the consumer is over.
  bool go_on() noexcept {
    detail::stream_root& root = source_->root();
    if (!closing_ && !exhausted_) {
      try {
        exhausted_ = drive();
      } catch (...) {
        root.fail(std::current_exception());
        if constexpr (concurrent) consumer_.stop();
        closing_ = true;
      }
      if (!closing_ && !exhausted_) return false;
      root.set_over();
    }
    if (closing_ && !close_step(*source_)) return false;
    return joined();
  }

  /// The calls that still run are awaited, also after an early end; the first error stops the others.
  bool joined() noexcept {
    if constexpr (concurrent) {
      try {
        consumer_.resume();
      } catch (...) {
        fail_after_closing(std::current_exception());
        consumer_.stop();
      }
      return consumer_.joined();
    } else {
      return true;
    }
  }

  /// A call failed while the stream was closed, or after: if an exit has failed too, that is reported.
  void fail_after_closing(std::exception_ptr error) noexcept {
    detail::stream_root& root = source_->root();
    if (auto exit_failed = root.take_error()) {
      try {
        std::rethrow_exception(std::move(exit_failed));
      } catch (const cleanup_error& failure) {
        root.ctx().run().report_cleanup_error(failure.cause());
      } catch (...) {
        root.ctx().run().report_cleanup_error(std::current_exception());
      }
    }
    root.fail(std::move(error));
  }

  /// True at the end of the stream; sets closing_ when the consumer leaves early.
  bool drive() {
    detail::stream_root& root = source_->root();
    for (;;) {
      if constexpr (asynchronous) {
        if (consumer_.busy() && !consumer_.resume()) return false;
        if (consumer_.left_early()) {
          closing_ = true;
          return false;
        }
      }
      drive_status status;
      {
        const typename detail::stream_root::driving mark(root);
        status = source_->drive(root.ctx(), sink(consumer_));
      }
      if (status == drive_status::done) return true;
      if (status == drive_status::pending) return false;
      if constexpr (!asynchronous) {
        closing_ = true;
        return false;
      }
    }
  }

  static bool step(waiting_terminal& terminal) noexcept {
    auto& self = static_cast<consume_awaiter&>(terminal);
    if (!self.closing_ && !self.exhausted_ && self.source_->root().over()) self.exhausted_ = true;  // closed by another
    return self.go_on();
  }

  S* source_;
  Consumer consumer_;
  bool closing_ = false;    // left early or failed: the stream is being closed
  bool exhausted_ = false;  // the stream has ended
};

/// A function that is given values one at a time, awaited where it returns an awaitable.
///
/// `F(T&&)`, or for fold any callable; `Collect` receives its result.
template <class T, class R>
class task_in_flight {
 public:
  // The value stays here until the task is gone: the function may have taken it by reference.
  bool busy() const noexcept { return static_cast<bool>(task_); }
  void attach(context& ctx) noexcept {
    ctx_ = &ctx;
    waker_.wakes(ctx);
  }
  template <class Invoke>
  bool start(T&& value, Invoke&& invoke) {
    value_.emplace(static_cast<T&&>(value));
    task_ = detail::as_task(invoke(static_cast<T&&>(*value_)));
    if (task_.start(*ctx_)) return true;
    task_.notify(waker_);
    return false;
  }
  bool done() const noexcept { return task_.done(); }
  R collect() {
    const reset_after guard(*this);
    return task_.result();
  }
  /// The result and the value it is about, for a function that only looked at it: `use(result, value)`, with
  /// std::monostate in place of a void result.
  template <class Use>
  auto collect_with_value(Use&& use) {
    const reset_after guard(*this);
    return use(detail::regular_result(task_), static_cast<T&&>(*value_));
  }
  /// Breaks the call off; what the function was looking at goes to `lost(value)`.
  template <class Lost>
  void abandon(Lost&& lost) noexcept {
    task_.reset();
    lost(static_cast<T&&>(*value_));
    value_.reset();
  }
  void reset() noexcept {
    task_.reset();
    value_.reset();
  }

 private:
  class reset_after {
   public:
    explicit reset_after(task_in_flight& cell) noexcept : cell_(cell) {}
    reset_after(const reset_after&) = delete;
    reset_after& operator=(const reset_after&) = delete;
    ~reset_after() { cell_.reset(); }

   private:
    task_in_flight& cell_;
  };

  item<T> value_;
  task<R> task_;
  detail::context_waker waker_;
  context* ctx_ = nullptr;
};

}  // namespace terminals
}  // namespace v0
}  // namespace weir

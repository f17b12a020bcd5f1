#pragma once

#include <weir/core/context.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/wait_traits.hpp>

#include <coroutine>
#include <cstdint>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {

class asio_scheduler;

namespace detail {

namespace asio = boost::asio;

/// The executor that a loop runs on, twice: as it was given, and posting. Requiring `blocking.never` again for every
/// turn would allocate, since a strand is larger than what any_io_executor keeps inside itself.
class loop_home {
 public:
  explicit loop_home(asio::any_io_executor where)
      : executor_(std::move(where)), posting_(asio::require(executor_, asio::execution::blocking.never)) {}

  const asio::any_io_executor& executor() const noexcept { return executor_; }
  asio::execution_context& context() const noexcept { return asio::query(executor_, asio::execution::context); }

  template <class F>
  void execute(bool posts, F&& f) const {
    (posts ? posting_ : executor_).execute(std::forward<F>(f));
  }

 private:
  asio::any_io_executor executor_;
  asio::any_io_executor posting_;
};

/// An Asio executor that reaches a home through an `Anchor`, which may add something to every function.
///
/// It tracks no outstanding work: whoever keeps the loop does that once, for as long as the run lasts.
template <class Anchor>
class anchored_executor {
 public:
  explicit anchored_executor(Anchor anchor, bool posts = false) noexcept : anchor_(std::move(anchor)), posts_(posts) {}

  template <class F>
  void execute(F&& f) const {
    anchor_.execute(posts_, std::forward<F>(f));
  }

  asio::execution_context& query(asio::execution::context_t) const noexcept { return anchor_.context(); }
  asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept {
    if (posts_) return asio::execution::blocking.never;
    return asio::execution::blocking.possibly;
  }
  anchored_executor require(asio::execution::blocking_t::never_t) const { return anchored_executor(anchor_, true); }
  anchored_executor require(asio::execution::blocking_t::possibly_t) const { return anchored_executor(anchor_, false); }

  friend bool operator==(const anchored_executor& a, const anchored_executor& b) noexcept {
    return a.anchor_ == b.anchor_ && a.posts_ == b.posts_;
  }
  friend bool operator!=(const anchored_executor& a, const anchored_executor& b) noexcept { return !(a == b); }

 private:
  Anchor anchor_;
  bool posts_;
};

class shared_home {
 public:
  explicit shared_home(std::shared_ptr<const loop_home> home) noexcept : home_(std::move(home)) {}
  template <class F>
  void execute(bool posts, F&& f) const {
    home_->execute(posts, std::forward<F>(f));
  }
  asio::execution_context& context() const noexcept { return home_->context(); }
  friend bool operator==(const shared_home& a, const shared_home& b) noexcept { return a.home_ == b.home_; }

 private:
  std::shared_ptr<const loop_home> home_;
};

/// An Asio operation that a coroutine of this loop awaits; see asio/await.hpp. The loop knows all that are under way, so
/// that none of them resumes anything once the loop is gone.
class awaited_operation : private ready_node {
 public:
  awaited_operation(const awaited_operation&) = delete;
  awaited_operation& operator=(const awaited_operation&) = delete;

 protected:
  awaited_operation() noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<awaited_operation&>(self).coroutine_.resume(); }) {}
  ~awaited_operation() = default;

  /// Withdraws the operation: it is cancelled, and what it still does reaches nobody.
  virtual void abandon() noexcept = 0;

  std::coroutine_handle<> coroutine_;

 private:
  friend class v0::asio_scheduler;

  awaited_operation* next_ = nullptr;
  awaited_operation* previous_ = nullptr;
};

}  // namespace detail

/// Whoever keeps an `asio_scheduler`.
class asio_host {
 public:
  /// Held by every handler that the loop has given to Asio. What only these handlers keep alive is destroyed with the
  /// execution context. Null where the host outlives the handlers anyway.
  virtual std::shared_ptr<void> keep_alive() noexcept = 0;
  /// After `asio_scheduler::end`, when nothing of weir is on the stack.
  virtual void run_over() = 0;

 protected:
  ~asio_host() = default;
};

/// The loop of weir on an Asio executor.
///
/// Threads  the executor must not run two functions at once: an io_context that one thread runs, or a strand.
/// Fair     one handler runs one turn and then posts itself, so that every other handler of the executor has its turn.
/// Cost     a turn and a sleep allocate nothing: the timers are nodes, with one Asio timer for the earliest of them.
class asio_scheduler final : public scheduler {
 public:
  asio_scheduler(asio_host& host, boost::asio::any_io_executor executor)
      : asio_scheduler(host, std::make_shared<const detail::loop_home>(std::move(executor))) {}
  asio_scheduler(asio_host& host, std::shared_ptr<const detail::loop_home> home)
      : host_(&host),
        home_(std::move(home)),
        timer_(detail::anchored_executor<detail::shared_home>(detail::shared_home(home_))) {}
  ~asio_scheduler() { close(); }

  /// The Asio loop that `loop` is; null where it is another one (a virtual clock, say).
  static asio_scheduler* of(scheduler& loop) noexcept {
    return static_cast<asio_scheduler*>(loop.host_interface(&detail::type_tag<asio_scheduler>));
  }

  time_point now() const noexcept override { return clock::now(); }
  void* host_interface(const void* tag) noexcept override {
    return tag == &detail::type_tag<asio_scheduler> ? this : nullptr;
  }

  const boost::asio::any_io_executor& executor() const noexcept { return home_->executor(); }
  const std::shared_ptr<const detail::loop_home>& home() const noexcept { return home_; }

  /// Runs `f`, called by a handler on the executor, as an event of the loop, and then a turn.
  template <class F>
  void event(F&& f) {
    if (closed_) return;
    if (inside_) {  // somebody runs the execution context from inside a coroutine
      std::forward<F>(f)();
      return;
    }
    const std::shared_ptr<void> kept = host_->keep_alive();
    bool more = true;
    {
      const entered mark(*this);
      scheduler::event(std::forward<F>(f));
      if (!drain_posted_) more = turn();
    }
    settle(more);
  }

  /// The run on this loop is over; its host is told when nothing of weir is on the stack any more.
  void end() noexcept { over_ = true; }

  /// Nothing runs on this loop any more: its timer and all operations are withdrawn.
  void close() noexcept {
    if (closed_) return;
    closed_ = true;
    ++timer_generation_;
    timer_.cancel();
    while (operations_ != nullptr) {
      detail::awaited_operation& operation = *operations_;
      forget(operation);
      operation.abandon();
    }
  }

  // -- for asio/await.hpp ----------------------------------------------------------------------------------------------

  void keep(detail::awaited_operation& operation) noexcept {
    operation.next_ = operations_;
    operation.previous_ = nullptr;
    if (operations_ != nullptr) operations_->previous_ = &operation;
    operations_ = &operation;
  }
  void forget(detail::awaited_operation& operation) noexcept {
    (operation.previous_ == nullptr ? operations_ : operation.previous_->next_) = operation.next_;
    if (operation.next_ != nullptr) operation.next_->previous_ = operation.previous_;
    operation.next_ = operation.previous_ = nullptr;
  }
  /// Resumes the coroutine of an operation that has completed.
  void resume(detail::awaited_operation& operation) {
    if (inside_) {
      enqueue(operation);  // completed before its initiating function returned
    } else {
      event([&operation] { operation.coroutine_.resume(); });
    }
  }

 private:
  using timer = boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>,
                                                  detail::anchored_executor<detail::shared_home>>;

  class entered {
   public:
    explicit entered(asio_scheduler& loop) noexcept : loop_(loop) { loop_.inside_ = true; }
    entered(const entered&) = delete;
    entered& operator=(const entered&) = delete;
    ~entered() { loop_.inside_ = false; }

   private:
    asio_scheduler& loop_;
  };

  void work_arrived() noexcept override {
    if (!closed_) post_drain();
  }

  void post_call(std::unique_ptr<detail::posted_call> call) override {
    home_->execute(true, [this, kept = host_->keep_alive(), call = std::move(call)] {
      event([&call] { call->run(); });
    });
  }

  void post_drain() {
    drain_posted_ = true;
    home_->execute(true, [this, kept = host_->keep_alive()] { drain(); });
  }

  void drain() {
    drain_posted_ = false;
    if (closed_ || inside_) return;
    bool more = false;
    {
      const entered mark(*this);
      more = turn();
    }
    settle(more);
  }

  void settle(bool more) {
    if (over_) {
      close();
      host_->run_over();
    } else if (!drain_posted_) {
      more ? post_drain() : arm_timer();
    }
  }

  /// Sees to it that the loop is called at its earliest timer.
  ///
  /// An Asio timer that is too early is left alone and fires for nothing: a timeout that is put off with every value
  /// must not cost a cancelled wait each.
  void arm_timer() {
    std::shared_ptr<void> kept = host_->keep_alive();
    time_point at = time_point::max();
    if (has_timer()) {
      at = earliest();
    } else if (kept == nullptr) {
      return;  // otherwise: a wait without end, whose handler keeps the host until it is over
    }
    if (timer_armed_ && timer_at_ <= at) return;
    if (has_timer() && at <= now()) {
      post_drain();
      return;
    }
    timer_at_ = at;
    timer_armed_ = true;
    timer_.expires_at(at);  // an earlier wait ends, and its handler finds that it is not the last one
    timer_.async_wait([this, kept = std::move(kept), generation = ++timer_generation_](
                          const boost::system::error_code&) { timer_fired(generation); });
  }

  void timer_fired(std::uint64_t generation) {
    if (generation != timer_generation_) return;
    timer_armed_ = false;
    if (!inside_) event([] {});
  }

  asio_host* host_;
  std::shared_ptr<const detail::loop_home> home_;
  timer timer_;
  time_point timer_at_{};
  std::uint64_t timer_generation_ = 0;
  detail::awaited_operation* operations_ = nullptr;
  bool timer_armed_ = false;
  bool drain_posted_ = false;
  bool inside_ = false;  // a turn or an event is on the stack
  bool over_ = false;
  bool closed_ = false;
};

}  // namespace v0
}  // namespace weir

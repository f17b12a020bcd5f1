#pragma once

#include <weir/core/run_state.hpp>
#include <weir/core/task.hpp>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

/// Where the tasks of a `scope` are started. It keeps them until they end.
class nursery : private ready_node {
 public:
  explicit nursery(context& ctx) noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<nursery&>(self).sweep(); }), ctx_(ctx), outer_(ctx.scope()) {
    ctx_.scope(ctx.run().new_scope());
  }
  nursery(const nursery&) = delete;
  nursery& operator=(const nursery&) = delete;
  ~nursery() {
    destroy_all();
    ctx_.run().hand_over_exits(ctx_.scope(), outer_);
  }

  /// Starts `body` now; it ends at the latest before the scope does. Its error stops the scope.
  template <awaitable A>
  void spawn(A&& body) {
    start(std::forward<A>(body), 1);
  }

  /// How many of the spawned tasks have not ended.
  std::size_t running() const noexcept { return running_; }

  /// Ends the scope: its body, and every task that has not ended, is destroyed in the next turn of the loop.
  void stop() noexcept {
    stopping_ = true;
    ctx_.loop().enqueue(*this);
  }

 private:
  template <class F>
  friend class scope_awaiter;

  class kept_base : public detail::task_waker {
   public:
    kept_base(nursery& home, std::size_t weight) noexcept
        : task_waker([](task_waker& self) noexcept { static_cast<kept_base&>(self).over(); }),
          home_(&home),
          weight_(weight) {}
    kept_base(const kept_base&) = delete;
    kept_base& operator=(const kept_base&) = delete;
    virtual ~kept_base() = default;
    virtual void collect(std::exception_ptr& error) noexcept = 0;

    void over() noexcept { home_->retire(*this); }

    nursery* home_;
    std::size_t weight_;  // in the count of running tasks: 0 for the body of the scope
    kept_base* next_ = nullptr;
    kept_base* previous_ = nullptr;
  };

  template <class Body>
  class kept final : public kept_base {
   public:
    kept(nursery& home, Body&& body, std::size_t weight) noexcept : kept_base(home, weight), body_(std::move(body)) {}
    void start(context& ctx) {
      if (body_.start(ctx)) {
        this->over();
      } else {
        body_.notify(*this);
      }
    }
    void collect(std::exception_ptr& error) noexcept override {
      try {
        static_cast<void>(body_.result());
      } catch (...) {
        if (!error) error = std::current_exception();
      }
    }

   private:
    Body body_;
  };

  template <class A>
  void start(A&& body, std::size_t weight) {
    using body_task = detail::task_of_t<A>;
    auto* fresh = new kept<body_task>(*this, detail::as_task(std::forward<A>(body)), weight);
    fresh->next_ = first_;
    if (first_ != nullptr) first_->previous_ = fresh;
    first_ = fresh;
    running_ += weight;
    fresh->start(ctx_);
  }
  /// A task has ended: it is destroyed from the loop, since its coroutine is still on the stack.
  void retire(kept_base& ended) noexcept {
    running_ -= ended.weight_;
    unlink(ended);
    ended.next_ = nullptr;
    *end_of_ended_ = &ended;
    end_of_ended_ = &ended.next_;
    ctx_.loop().enqueue(*this);
  }
  kept_base* take_ended() noexcept {
    end_of_ended_ = &ended_;
    return std::exchange(ended_, nullptr);
  }
  void unlink(kept_base& gone) noexcept {
    (gone.previous_ == nullptr ? first_ : gone.previous_->next_) = gone.next_;
    if (gone.next_ != nullptr) gone.next_->previous_ = gone.previous_;
  }
  void destroy_all() noexcept {
    for (kept_base* each = take_ended(); each != nullptr;) delete std::exchange(each, each->next_);
    while (first_ != nullptr) {
      kept_base& running = *first_;
      unlink(running);
      delete &running;
    }
    running_ = 0;
  }

  void sweep() noexcept {
    for (kept_base* each = take_ended(); each != nullptr;) {
      each->collect(error_);
      delete std::exchange(each, each->next_);
    }
    if (error_ || stopping_) destroy_all();
    if (first_ != nullptr || ended_ != nullptr || !joiner_) return;
    if (ctx_.run().exits_are_over(ctx_.scope(), *this)) std::exchange(joiner_, {}).resume();
  }

  context ctx_;
  std::uint64_t outer_;  // the scope around this one
  kept_base* first_ = nullptr;  // the tasks that run
  kept_base* ended_ = nullptr;
  kept_base** end_of_ended_ = &ended_;
  std::size_t running_ = 0;
  std::exception_ptr error_;
  std::coroutine_handle<> joiner_;
  bool stopping_ = false;
};

/// `co_await weir::scope(...)`; see scope.
template <class F>
class [[nodiscard]] scope_awaiter {
 public:
  explicit scope_awaiter(F body) : body_(std::move(body)) {}

  void bind(context& ctx) { ctx_ = &ctx; }
  bool await_ready() {
    tasks_ = std::make_unique<nursery>(*ctx_);
    tasks_->start(body_(*tasks_), 0);
    return false;
  }
  void await_suspend(std::coroutine_handle<> parent) noexcept { tasks_->joiner_ = parent; }
  void await_resume() {
    const std::unique_ptr<nursery> over = std::move(tasks_);
    if (over->error_) std::rethrow_exception(over->error_);
  }

 private:
  F body_;
  std::unique_ptr<nursery> tasks_;
  context* ctx_ = nullptr;
};

/// A place for tasks that may be started at any time and are all over when it is:
///
///     co_await weir::scope([&](weir::nursery& n) -> weir::task<> {
///       while (auto c = co_await connections.next()) n.spawn(serve(std::move(*c)));
///     });
///
/// Ends     when its body and its tasks have ended, and the exits of every stream that was left early in them.
/// Errors   the first, of the body or of a task, stops the others; it is thrown when they are destroyed.
/// Stop     nursery::stop() ends it from inside; destroying it destroys what runs in it.
/// Cost     one allocation a task.
template <class F>
  requires awaitable<std::invoke_result_t<F&, nursery&>>
[[nodiscard]] auto scope(F body) {
  return scope_awaiter<F>(std::move(body));
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/task.hpp>

#include <coroutine>
#include <cstddef>
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
      : ready_node([](ready_node& self) noexcept { static_cast<nursery&>(self).sweep(); }), ctx_(&ctx) {}
  nursery(const nursery&) = delete;
  nursery& operator=(const nursery&) = delete;
  ~nursery() { stop(); }

  /// Starts `body` now; it ends at the latest before the scope does. Its error stops the scope.
  template <awaitable A>
  void spawn(A&& body) {
    using body_task = detail::task_of_t<A>;
    auto* fresh = new kept<body_task>(*this, detail::as_task(std::forward<A>(body)));
    fresh->next_ = first_;
    if (first_ != nullptr) first_->previous_ = fresh;
    first_ = fresh;
    ++running_;
    fresh->start(*ctx_);
  }

  std::size_t running() const noexcept { return running_; }

  /// Destroys every task that has not ended.
  void stop() noexcept {
    while (first_ != nullptr) remove(*first_);
    running_ = 0;
  }

 private:
  template <class F>
  friend class scope_awaiter;

  class kept_base : public detail::task_waker {
   public:
    explicit kept_base(nursery& home) noexcept
        : task_waker([](task_waker& self) noexcept { static_cast<kept_base&>(self).over(); }), home_(&home) {}
    kept_base(const kept_base&) = delete;
    kept_base& operator=(const kept_base&) = delete;
    virtual ~kept_base() = default;
    virtual void collect(std::exception_ptr& error) noexcept = 0;

    void over() noexcept {
      ended_ = true;
      --home_->running_;
      home_->ctx_->loop().enqueue(*home_);  // destroyed from there: its coroutine is still on the stack
    }

    nursery* home_;
    kept_base* next_ = nullptr;
    kept_base* previous_ = nullptr;
    bool ended_ = false;
  };

  template <class Body>
  class kept final : public kept_base {
   public:
    kept(nursery& home, Body&& body) noexcept : kept_base(home), body_(std::move(body)) {}
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

  void remove(kept_base& gone) noexcept {
    (gone.previous_ == nullptr ? first_ : gone.previous_->next_) = gone.next_;
    if (gone.next_ != nullptr) gone.next_->previous_ = gone.previous_;
    delete &gone;
  }

  void sweep() noexcept {
    for (kept_base* each = first_; each != nullptr;) {
      kept_base* next = each->next_;
      if (each->ended_) {
        each->collect(error_);
        remove(*each);
      }
      each = next;
    }
    if (error_) stop();
    if (running_ == 0 && joiner_) std::exchange(joiner_, {}).resume();
  }

  context* ctx_;
  kept_base* first_ = nullptr;
  std::size_t running_ = 0;
  std::exception_ptr error_;
  std::coroutine_handle<> joiner_;
};

/// `co_await weir::scope(...)`; see scope.
template <class F>
class [[nodiscard]] scope_awaiter {
 public:
  explicit scope_awaiter(F body) : body_(std::move(body)) {}

  void bind(context& ctx) { ctx_ = &ctx; }
  bool await_ready() {
    tasks_ = std::make_unique<nursery>(*ctx_);
    tasks_->spawn(body_(*tasks_));
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
/// Errors   the first, of the body or of a task, stops the others; it is thrown when they are destroyed.
/// Cost     one allocation a task.
template <class F>
  requires awaitable<std::invoke_result_t<F&, nursery&>>
[[nodiscard]] auto scope(F body) {
  return scope_awaiter<F>(std::move(body));
}

}  // namespace v0
}  // namespace weir

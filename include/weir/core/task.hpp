#pragma once

#include <weir/core/concepts.hpp>
#include <weir/core/frame_cache.hpp>
#include <weir/core/item.hpp>

#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace weir {
inline namespace v0 {

template <class T = void>
class task;

namespace detail {

template <class>
inline constexpr bool always_false = false;

/// Told when a task ends that a stage, and not a coroutine, waits for. It must not destroy that task.
class task_waker {
 public:
  using function = void (*)(task_waker&) noexcept;
  explicit task_waker(function told) noexcept : notify_(told) {}
  void notify() noexcept { notify_(*this); }

 private:
  function notify_;
};

/// The usual waker: asks the driver of a stage to drive it again.
class context_waker : public task_waker {
 public:
  context_waker() noexcept
      : task_waker([](task_waker& self) noexcept { static_cast<context_waker&>(self).ctx_->wake(); }) {}
  void wakes(context& ctx) noexcept { ctx_ = &ctx; }

 private:
  context* ctx_ = nullptr;
};

/// Where an awaitable of ours learns in which run it is awaited.
template <class A>
concept binds_context = requires(A& a, context& ctx) { a.bind(ctx); };

/// Awaitables that only a generator body may await (`with_exit`) say so.
template <class A>
concept for_generators_only = requires { typename std::remove_cvref_t<A>::only_in_a_generator; };

/// An awaiter that lives in the awaiting expression. g++ 12 copies what await_transform returns by reference, and
/// awaiters stay where they are.
template <class A>
class awaiter_reference {
 public:
  explicit awaiter_reference(A& target) noexcept : target_(&target) {}
  bool await_ready() { return target_->await_ready(); }
  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> waiting) {
    return target_->await_suspend(waiting);
  }
  decltype(auto) await_resume() { return target_->await_resume(); }

 private:
  A* target_;
};

template <class A>
decltype(auto) stay(A& a) noexcept {
#ifdef __clang__
  return (a);
#else
  return awaiter_reference<A>(a);
#endif
}

/// What tasks and generators have in common: they know their context, and hand it to what they await.
class coroutine_promise : public frame_memory {
 public:
  context& ctx() const noexcept { return *ctx_; }
  void bind(context& ctx) noexcept { ctx_ = &ctx; }

 protected:
  template <class A>
  decltype(auto) transform_awaitable(A&& a) {
    if constexpr (stream<std::remove_cvref_t<A>>) {
      static_assert(always_false<A>,
                    "weir: a stream is not awaited; write co_await s.next() for one value, or a terminal such as "
                    "co_await s.for_each(f)");
      return std::suspend_never{};
    } else if constexpr (traits_co_await<A>) {
      return awaiter_of(static_cast<A&&>(a), *ctx_);
    } else if constexpr (!awaitable<A>) {
      static_assert(always_false<A>, "weir: this cannot be awaited: it is no task, no weir or Asio operation, and has "
                                     "no await_ready, await_suspend and await_resume");
      return std::suspend_never{};
    } else {
      if constexpr (binds_context<A>) a.bind(*ctx_);
      if constexpr (awaiter<std::remove_reference_t<A>>) {
        return stay(a);
      } else {
        return awaiter_of(static_cast<A&&>(a), *ctx_);
      }
    }
  }

  context* ctx_ = nullptr;
};

class task_promise_base : public coroutine_promise {
 public:
  struct final_awaiter {
    final_awaiter() noexcept {}
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
      task_promise_base& promise = ended.promise();
      if (promise.continuation_) return promise.continuation_;
      if (promise.waker_ != nullptr) promise.waker_->notify();
      return std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() noexcept { return {}; }
  final_awaiter final_suspend() noexcept { return {}; }

  template <class A>
  decltype(auto) await_transform(A&& a) {
    static_assert(!for_generators_only<A>,
                  "weir: with_exit belongs to the body of an async_generator; in a task, await the cleanup itself");
    return this->transform_awaitable(static_cast<A&&>(a));
  }

  void continue_with(std::coroutine_handle<> continuation) noexcept { continuation_ = continuation; }
  void notify(task_waker* waker) noexcept { waker_ = waker; }

 private:
  std::coroutine_handle<> continuation_;
  task_waker* waker_ = nullptr;
};

template <class T>
class task_promise final : public task_promise_base {
 public:
  task<T> get_return_object() noexcept;

  template <class U = T>
    requires std::constructible_from<T, U>
  void return_value(U&& value) {
    result_.template emplace<1>(std::forward<U>(value));
  }
  void unhandled_exception() noexcept { result_.template emplace<2>(std::current_exception()); }
  T result() {
    if (result_.index() == 2) std::rethrow_exception(std::exchange(*std::get_if<2>(&result_), nullptr));
    return std::move(*std::get_if<1>(&result_));
  }

 private:
  std::variant<std::monostate, T, std::exception_ptr> result_;
};

template <class T>
class task_promise<T&> final : public task_promise_base {
 public:
  task<T&> get_return_object() noexcept;
  void return_value(T& value) noexcept { value_ = std::addressof(value); }
  void unhandled_exception() noexcept { error_ = std::current_exception(); }
  T& result() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return *value_;
  }

 private:
  T* value_ = nullptr;
  std::exception_ptr error_;
};

template <>
class task_promise<void> final : public task_promise_base {
 public:
  task<void> get_return_object() noexcept;
  void return_void() noexcept {}
  void unhandled_exception() noexcept { error_ = std::current_exception(); }
  void result() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

 private:
  std::exception_ptr error_;
};

}  // namespace detail

/// A lazy coroutine with one result: it starts when it is awaited, in the run of whoever awaits it.
///
/// Destroying a suspended task stops it: what it awaits is withdrawn and its locals are destroyed, in order, at once.
/// Errors   an exception out of the body is thrown where the task is awaited.
/// Cost     one recycled frame; a task that ends without suspending is awaited without a suspension.
template <class T>
class [[nodiscard]] task {
 public:
  using promise_type = detail::task_promise<T>;
  using value_type_of_task = T;

  task() noexcept {}
  task(task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  task& operator=(task&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~task() { reset(); }

  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }
  bool done() const noexcept { return handle_.done(); }
  void reset() noexcept {
    if (handle_) std::exchange(handle_, {}).destroy();
  }

  /// For stages and drivers: runs the task up to its first suspension; true when it has ended.
  bool start(context& ctx) {
    handle_.promise().bind(ctx);
    handle_.resume();
    return handle_.done();
  }
  /// Who is told when a started task ends. Only while it has not.
  void notify(detail::task_waker& waker) noexcept { handle_.promise().notify(&waker); }
  /// The result of a task that has ended; throws its error.
  T result() { return handle_.promise().result(); }

  class awaiter {
   public:
    explicit awaiter(std::coroutine_handle<promise_type> child) noexcept : child_(child) {}
    bool await_ready() const {
      // The child starts here, not in await_suspend: one that ends at once costs no stack.
      child_.resume();
      return child_.done();
    }
    void await_suspend(std::coroutine_handle<> parent) const noexcept { child_.promise().continue_with(parent); }
    T await_resume() const { return child_.promise().result(); }

   private:
    std::coroutine_handle<promise_type> child_;
  };
  awaiter operator co_await() noexcept { return awaiter(handle_); }
  void bind(context& ctx) noexcept { handle_.promise().bind(ctx); }

 private:
  friend promise_type;
  explicit task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
task<T> task_promise<T>::get_return_object() noexcept {
  return task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
}
template <class T>
task<T&> task_promise<T&>::get_return_object() noexcept {
  return task<T&>(std::coroutine_handle<task_promise>::from_promise(*this));
}
inline task<void> task_promise<void>::get_return_object() noexcept {
  return task<void>(std::coroutine_handle<task_promise>::from_promise(*this));
}

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;

template <class A>
task<await_result_t<A>> wrap_in_task(A a) {
  co_return co_await static_cast<A&&>(a);
}

/// Any awaitable as a task: itself when it is one.
template <awaitable A>
auto as_task(A&& a) {
  if constexpr (is_task<std::remove_cvref_t<A>>) {
    static_assert(!std::is_lvalue_reference_v<A>, "weir: a task is awaited once; hand it over with std::move");
    return std::move(a);
  } else {
    return wrap_in_task<std::remove_cvref_t<A>>(static_cast<A&&>(a));
  }
}
template <class A>
using task_of_t = decltype(as_task(std::declval<A>()));

/// void as a value, where a list of results needs one.
template <class T>
using regular_t = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
regular_t<T> regular_result(task<T>& ended) {
  if constexpr (std::is_void_v<T>) {
    ended.result();
    return {};
  } else {
    return ended.result();
  }
}

/// The answer of a task that is destroyed before anybody has looked at it: a value that `next` took is not lost silently.
template <class T>
void discard_unseen([[maybe_unused]] context& ctx, item<T>& answer) noexcept {
  if constexpr (!std::is_reference_v<T>) {
    if (answer) ctx.discard(std::move(*answer));
  }
}
template <class T>
void discard_unseen(context&, T&) noexcept {}

}  // namespace detail
}  // namespace v0
}  // namespace weir

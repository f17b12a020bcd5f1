#pragma once

#include <weir/core/run_state.hpp>
#include <weir/core/task.hpp>

#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

/// Counts children down and resumes their parent; remembers that one failed.
class children {
 public:
  children() noexcept = default;
  children(children&&) noexcept : children() {}  // only before start

  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  context& ctx() noexcept { return *ctx_; }
  void add() noexcept { ++running_; }
  void ended(bool failed) noexcept {
    --running_;
    failed_ = failed_ || failed;
  }
  bool all_over() const noexcept { return running_ == 0 || failed_; }
  bool failed() const noexcept { return failed_; }
  void wait(std::coroutine_handle<> parent) noexcept { parent_ = parent; }
  /// From the loop, as the last thing: the parent may destroy the children.
  void resume_parent() noexcept {
    if (parent_ && all_over()) std::exchange(parent_, {}).resume();
  }

 private:
  context* ctx_ = nullptr;
  std::coroutine_handle<> parent_;
  std::size_t running_ = 0;
  bool failed_ = false;
};

/// One child of when_all. When it ends its result is taken and its frame destroyed, from the loop: its parameters are
/// gone then, as its siblings may wait for just that (the last sender of a channel, say).
template <class T>
class child : private ready_node, private task_waker {
 public:
  explicit child(task<T>&& body) noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<child&>(self).over_in_loop(); }),
        task_waker([](task_waker& self) noexcept { static_cast<child&>(self).post(); }),
        body_(std::move(body)) {}
  child(child&& other) noexcept : child(std::move(other.body_)) {}  // only before start
  ~child() {
    if (result_ && !taken_) discard_unseen(all_->ctx(), *result_);
  }

  void start(children& all) {
    all_ = &all;
    all.add();
    if (body_.start(all.ctx())) {
      over();
    } else {
      body_.notify(*this);
    }
  }
  void stop() noexcept {
    withdraw();
    body_.reset();
  }
  std::exception_ptr& error() noexcept { return error_; }
  regular_t<T> take() {
    taken_ = true;
    return std::move(*result_);
  }

 private:
  void post() noexcept { all_->ctx().loop().enqueue(*this); }
  void over() noexcept {
    try {
      result_.emplace(regular_result(body_));
    } catch (...) {
      error_ = std::current_exception();
    }
    body_.reset();
    all_->ended(static_cast<bool>(error_));
  }
  void over_in_loop() noexcept {
    over();
    all_->resume_parent();
  }

  task<T> body_;
  children* all_ = nullptr;
  std::exception_ptr error_;
  std::optional<regular_t<T>> result_;
  bool taken_ = false;
};

template <class... Ts>
class when_all_awaiter {
 public:
  explicit when_all_awaiter(task<Ts>&&... bodies) : each_(child<Ts>(std::move(bodies))...) {}

  void bind(context& ctx) noexcept { all_.bind(ctx); }
  bool await_ready() {
    std::apply([this](auto&... each) { (this->start(each), ...); }, each_);
    return all_.all_over();
  }
  void await_suspend(std::coroutine_handle<> parent) noexcept { all_.wait(parent); }
  auto await_resume() {
    std::exception_ptr error;
    std::apply([&error](auto&... each) { ((error = error ? error : each.error()), ...); }, each_);
    if (error) {
      std::apply([](auto&... each) { (each.stop(), ...); }, each_);
      std::rethrow_exception(std::move(error));
    }
    if constexpr ((std::is_void_v<Ts> && ...)) {
      return;
    } else {
      return std::apply([](auto&... each) { return std::tuple<regular_t<Ts>...>(each.take()...); }, each_);
    }
  }

 private:
  template <class T>
  void start(child<T>& each) {
    if (!all_.failed()) each.start(all_);
  }

  children all_;
  std::tuple<child<Ts>...> each_;
};

template <class T>
class when_all_vector_awaiter {
 public:
  explicit when_all_vector_awaiter(std::vector<task<T>>&& bodies) {
    each_.reserve(bodies.size());
    for (auto& body : bodies) each_.push_back(child<T>(std::move(body)));
  }

  void bind(context& ctx) noexcept { all_.bind(ctx); }
  bool await_ready() {
    for (auto& each : each_) {
      each.start(all_);
      if (all_.failed()) break;
    }
    return all_.all_over();
  }
  void await_suspend(std::coroutine_handle<> parent) noexcept { all_.wait(parent); }
  auto await_resume() {
    for (auto& each : each_) {
      if (!each.error()) continue;
      const std::exception_ptr error = each.error();
      for (auto& other : each_) other.stop();
      std::rethrow_exception(error);
    }
    if constexpr (!std::is_void_v<T>) {
      std::vector<T> results;
      results.reserve(each_.size());
      for (auto& each : each_) results.push_back(each.take());
      return results;
    }
  }

 private:
  children all_;
  std::vector<child<T>> each_;
};

}  // namespace detail

/// Awaits several tasks (or other awaitables) at once: `auto [a, b] = co_await weir::when_all(f(), g());`
///
/// Result   a tuple, std::monostate for void; nothing where all are void. A vector of tasks gives a vector.
/// Errors   the first stops the others, which are destroyed before it is thrown.
/// Cost     no allocation beyond the tasks.
template <class... As>
  requires(awaitable<As> && ...)
[[nodiscard]] auto when_all(As&&... bodies) {
  return [](auto&&... tasks) {
    return detail::when_all_awaiter<decltype(std::declval<decltype(tasks)>().result())...>(std::move(tasks)...);
  }(detail::as_task(std::forward<As>(bodies))...);
}

template <class T>
[[nodiscard]] auto when_all(std::vector<task<T>> bodies) {
  return detail::when_all_vector_awaiter<T>(std::move(bodies));
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/root_task.hpp>
#include <weir/core/scheduler.hpp>
#include <weir/core/task.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// Told how a task on another executor came to its end. Destroyed without having been told: its executor is gone, and
/// the task with it.
class guest_end {
 public:
  guest_end() noexcept = default;
  guest_end(const guest_end&) = delete;
  guest_end& operator=(const guest_end&) = delete;
  virtual ~guest_end() = default;
  /// The task, all that it had, and every exit that was started are gone. In a thread of the executor.
  virtual void over() noexcept = 0;
};

/// What an `executor` is a handle of. Its functions may be called from any thread.
class executor_place {
 public:
  executor_place() noexcept = default;
  executor_place(const executor_place&) = delete;
  executor_place& operator=(const executor_place&) = delete;
  virtual ~executor_place() = default;
  /// Runs `body` at the root of a run of its own, on a loop of the executor.
  virtual void spawn(task<>&& body, std::unique_ptr<guest_end> told) const = 0;
  /// Runs `call` there, later.
  virtual void execute(std::unique_ptr<posted_call> call) const = 0;
};

/// A task that another thread has started on an existing loop.
class guest_task final : public root_task<void> {
 public:
  guest_task(scheduler& loop, task<>&& body, std::unique_ptr<guest_end> told)
      : root_task(loop, std::move(body), &leave), told_(std::move(told)) {}

 private:
  static void leave(root_task<void>& over) noexcept {
    auto& self = static_cast<guest_task&>(over);
    const std::unique_ptr<guest_end> told = std::move(self.told_);
    delete &self;
    told->over();
  }

  std::unique_ptr<guest_end> told_;
};

class loop_place final : public executor_place {
 public:
  explicit loop_place(scheduler& loop) noexcept : loop_(&loop) {}

  void spawn(task<>&& body, std::unique_ptr<guest_end> told) const override {
    loop_->post([guest = std::make_unique<guest_task>(*loop_, std::move(body), std::move(told))]() mutable {
      guest.release()->start();  // from here it belongs to itself
    });
  }
  void execute(std::unique_ptr<posted_call> call) const override {
    loop_->post([call = std::move(call)] { call->run(); });
  }

 private:
  scheduler* loop_;
};

}  // namespace detail

/// Customization point: how tasks are started on an `E`. A specialization has
/// `static std::shared_ptr<const detail::executor_place> place(E&)`; weir/asio.hpp has one for Asio's executors and
/// contexts.
template <class E>
struct executor_traits;

/// Where something may run that is not the loop at hand: what `starts_on`, `continues_on` and `concurrency(n).on` take.
///
///     boost::asio::thread_pool pool(2);
///     records | weir::starts_on(pool)              // an Asio executor or context: a strand of its own on it
///     records | weir::starts_on(other_scheduler)   // a loop that runs already: there, co_await weir::this_scheduler()
///
/// Copies are the same place. It has to stay until every stream that was sent there has come to its end or is closed. A
/// context that is destroyed before is noticed, and its streams fail; a loop is not.
class executor {
 public:
  executor(scheduler& loop)  // NOLINT: a loop is an executor
      : place_(std::make_shared<const detail::loop_place>(loop)) {}
  template <class E>
  requires(!std::same_as<std::remove_cvref_t<E>, executor> &&
           requires(E & place) { executor_traits<std::remove_cvref_t<E>>::place(place); })
      executor(E&& place)  // NOLINT: so is whatever has traits
      : place_(executor_traits<std::remove_cvref_t<E>>::place(place)) {}

  const detail::executor_place& place() const noexcept { return *place_; }

 private:
  std::shared_ptr<const detail::executor_place> place_;
};

}  // namespace v0
}  // namespace weir

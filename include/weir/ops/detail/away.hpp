#pragma once

#include <weir/core/context.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/task.hpp>

#include <coroutine>
#include <exception>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// What goes on in other threads for a stage, as far as the end of it is concerned. In the thread of the stage.
class away {
 public:
  away(const away&) = delete;
  away& operator=(const away&) = delete;

  /// Whether nothing is left in the other threads; if not, `waiting` is woken when that may have changed.
  virtual bool is_over(context& waiting) noexcept = 0;
  /// Nobody waits any more, or the loop is as good as gone: a call that is on its way finds nobody.
  virtual void forget_reader() noexcept = 0;
  /// What came from there and will not be delivered goes to the handler of `ctx`.
  virtual void discard_all(context& ctx) noexcept = 0;
  /// Why what is there could not be closed, once.
  virtual std::exception_ptr take_closing_error() noexcept { return nullptr; }

  /// The stage is gone: whoever waits for the end drops what comes from there.
  void abandon() noexcept { abandoned_ = true; }
  bool abandoned() const noexcept { return abandoned_; }

 protected:
  away() noexcept = default;
  ~away() = default;

 private:
  bool abandoned_ = false;
};

/// `co_await until_over(there)`
class until_over : private ready_node {
 public:
  explicit until_over(away& there) noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<until_over&>(self).look(); }), there_(&there) {}
  until_over(const until_over&) = delete;
  until_over& operator=(const until_over&) = delete;
  ~until_over() { there_->forget_reader(); }

  void bind(context& outer) noexcept {
    outer_ = &outer;
    ctx_ = context(outer, *this);
  }
  bool await_ready() noexcept { return there_->is_over(ctx_); }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { coroutine_ = waiting; }
  /// The context of the coroutine that waited.
  context& await_resume() noexcept { return *outer_; }

 private:
  void look() noexcept {
    if (there_->is_over(ctx_)) coroutine_.resume();
  }

  away* there_;
  context* outer_ = nullptr;
  context ctx_;
  std::coroutine_handle<> coroutine_;
};

/// The exit of a stage of which something is in other threads: closing it is waiting for that. A stage that is
/// destroyed leaves it to its run, as a generator does its own.
class away_exit {
 public:
  explicit away_exit(std::shared_ptr<away> there) noexcept : there_(std::move(there)) {}

  static std::unique_ptr<exit_node> of(std::shared_ptr<away> there) {
    return std::make_unique<exit_of<away_exit>>(away_exit(std::move(there)), &close);
  }

 private:
  static task<> close(away_exit& self, ended) {
    context& ctx = co_await until_over(*self.there_);
    if (self.there_->abandoned()) self.there_->discard_all(ctx);
    if (auto error = self.there_->take_closing_error()) std::rethrow_exception(std::move(error));
  }

  std::shared_ptr<away> there_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

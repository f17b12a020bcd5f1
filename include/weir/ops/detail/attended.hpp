#pragma once

#include <weir/ops/detail/stage_tools.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

inline task<> ended_task() { co_return; }
template <class A>
task<> forgetting_its_answer(A running) {
  static_cast<void>(co_await std::move(running));
}

/// The call of a function that closes something, as the task of an exit: it returns an awaitable, or is over at once.
template <class F, class... Args>
task<> exit_task(F& f, Args&&... args) {
  using answer = std::invoke_result_t<F&, Args...>;
  if constexpr (std::is_same_v<answer, task<>>) {
    return std::invoke(f, std::forward<Args>(args)...);
  } else if constexpr (awaitable<answer>) {
    return forgetting_its_answer(std::invoke(f, std::forward<Args>(args)...));
  } else {
    static_cast<void>(std::invoke(f, std::forward<Args>(args)...));
    return ended_task();
  }
}

/// One asynchronous exit of a stage, owed from `owe` on. The way out is told when it begins.
class owed_exit {
 public:
  explicit owed_exit(std::unique_ptr<exit_node> node) noexcept : node_(std::move(node)) {}

  void owe(context& ctx) noexcept {
    if (!node_) return;
    run_ = &ctx.run();
    scope_ = ctx.scope();
    exits_.push(node_.release());
  }
  close_status run(context& ctx, std::exception_ptr& failure) { return exits_.run(ctx, failure); }
  /// What upstream leaves behind comes before this exit.
  template <class Up>
  void destroy(std::optional<Up>& upstream, ended why) noexcept {
    if (run_ == nullptr) return upstream.reset();
    exits_.tell(why);
    exit_list left;
    {
      const run_state::receiving guard(*run_, left);
      upstream.reset();
    }
    left.append(std::move(exits_));
    exits_ = std::move(left);
  }
  /// The stage is gone: its exits belong to whatever closes around it, or to its run.
  void abandon() noexcept {
    if (run_ != nullptr) run_->adopt(std::move(exits_), scope_);
  }

 private:
  std::unique_ptr<exit_node> node_;  // until it is owed
  exit_list exits_;
  run_state* run_ = nullptr;
  std::uint64_t scope_ = 0;
};

/// The same for a function that is over when it returns: it is called in a destructor too, and not later, so that it
/// may refer to what is around the stream.
template <class F>
class owed_call {
 public:
  explicit owed_call(F&& f) : f_(std::move(f)) {}
  owed_call(owed_call&&) = default;

  void owe(context& ctx) noexcept { run_ = &ctx.run(); }
  close_status run(context&, std::exception_ptr& failure) noexcept {
    if (run_ == nullptr) return close_status::closed;
    run_state& informed = *std::exchange(run_, nullptr);
    try {
      static_cast<void>(std::invoke(f_, why_));
    } catch (...) {
      if (failure) {
        informed.report_cleanup_error(std::current_exception());
      } else {
        failure = std::current_exception();
      }
    }
    return close_status::closed;
  }
  template <class Up>
  void destroy(std::optional<Up>& upstream, ended why) noexcept {
    why_ = why;
    upstream.reset();
  }
  void abandon() noexcept {
    if (run_ == nullptr) return;
    run_state& informed = *run_;
    std::exception_ptr failure;
    static_cast<void>(run(informed.ctx(), failure));
    if (failure) informed.report_cleanup_error(std::move(failure));
  }

 private:
  F f_;
  run_state* run_ = nullptr;  // while the call is owed
  ended why_ = ended::stopped;
};

/// A stream with an exit behind it: that begins when upstream is closed, its own exits included, or destroyed.
template <class Up, class Exit>
class attended {
  using value = typename Up::value_type;

 public:
  attended(Up&& upstream, Exit&& exit) : upstream_(std::move(upstream)), exit_(std::move(exit)) {}
  attended(attended&&) = default;
  ~attended() {
    exit_.destroy(upstream_, why_);
    exit_.abandon();
  }

  /// From here on there is something to close.
  void begin(context& ctx) noexcept { exit_.owe(ctx); }

  template <class Sink>
  drive_status drive(context& ctx, Sink& sink) {
    if (step_ == step::open) [[likely]] {
      begin(ctx);
      sink_calls calls;
      const drive_status status = drive_keeping_error(*upstream_, ctx, demand_of(sink), calls, error_,
                                                      [&](value&& v) { return calls(sink, static_cast<value&&>(v)); });
      if (!error_ && status != drive_status::done) [[likely]] return status;
      why_ = error_ ? ended::failed : ended::completed;
      step_ = step::closing;
    }
    if (close_all(ctx) == close_status::pending) return drive_status::pending;
    if (error_) {
      if (failure_) ctx.run().report_cleanup_error(std::exchange(failure_, nullptr));
      std::rethrow_exception(std::exchange(error_, nullptr));
    }
    if (failure_) throw cleanup_error(std::exchange(failure_, nullptr));
    return drive_status::done;
  }
  close_status close(context& ctx) {
    step_ = step::closing;
    if (close_all(ctx) == close_status::pending) return close_status::pending;
    error_ = nullptr;
    if (failure_) throw cleanup_error(std::exchange(failure_, nullptr));
    return close_status::closed;
  }

 private:
  enum class step : unsigned char { open, closing };

  close_status close_all(context& ctx) {
    if (upstream_) {
      if (close_upstream(ctx) == close_status::pending) return close_status::pending;
      exit_.destroy(upstream_, why_);
    }
    return exit_.run(ctx, failure_);
  }
  /// A failed exit upstream counts as the first failure: that of this exit comes second.
  close_status close_upstream(context& ctx) {
    if (error_) return close_failed(*upstream_, ctx);
    try {
      return upstream_->close(ctx);
    } catch (const cleanup_error& failed) {
      failure_ = failed.cause();
    } catch (...) {
      failure_ = std::current_exception();
    }
    return close_status::closed;
  }

  std::optional<Up> upstream_;
  Exit exit_;
  std::exception_ptr error_;    // of upstream
  std::exception_ptr failure_;  // of closing
  ended why_ = ended::stopped;
  step step_ = step::open;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

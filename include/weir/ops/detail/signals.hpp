#pragma once

// What `stop_when` waits for. A signal has
//                 `ask(ctx)`     at every drive: begins to wait, and answers whether it has fired; throws its own
//                 error.
//                                From then on `ctx` is woken when it fires
//                 `fired()`      whether it is known to have
//                 `close(ctx)`   waits no more
//                 `beside<Up>`   the streams upstream of the stage

#include <weir/core/task.hpp>
#include <weir/ops/detail/handled_types.hpp>
#include <weir/ops/detail/inputs.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// A stop may be requested in any thread, which then posts to the loop of the stage.
///
/// The callback is gone before the stage is, and before its loop is: at the latest when the run is over. Until it is,
/// its destructor waits for a call of it that another thread is in.
class token_signal : private ready_node {
 public:
  template <class Up>
  using beside = type_list<Up>;

  explicit token_signal(std::stop_token token) noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<token_signal&>(self).callback_.reset(); }),
        token_(std::move(token)) {}
  token_signal(token_signal&& unbound) noexcept : token_signal(std::move(unbound.token_)) {}
  token_signal& operator=(token_signal&&) = delete;
  ~token_signal() { forget(); }

  bool ask(context& ctx) {
    if (!waits_for_ && token_.stop_possible() && !fired()) {
      waits_for_ = std::make_shared<context*>(&ctx);
      ctx.run().when_over(*this);
      callback_.emplace(token_, call(ctx.loop(), waits_for_));
    }
    return fired();
  }
  bool fired() const noexcept { return token_.stop_requested(); }
  close_status close(context&) noexcept {
    forget();
    return close_status::closed;
  }

 private:
  /// What a posted call finds whom to wake by, in the thread of the loop only; null when that is gone.
  using ticket = std::shared_ptr<context*>;

  class call {
   public:
    call(scheduler& loop, ticket whom) noexcept : loop_(&loop), whom_(std::move(whom)) {}
    void operator()() const {
      loop_->post([whom = whom_] {
        if (*whom != nullptr) (*whom)->wake();
      });
    }

   private:
    scheduler* loop_;
    ticket whom_;
  };

  void forget() noexcept {
    withdraw();
    callback_.reset();
    if (waits_for_) *waits_for_ = nullptr;
  }

  std::stop_token token_;
  ticket waits_for_;
  std::optional<std::stop_callback<call>> callback_;
};

/// A task that runs from the first demand on, and fires when it ends.
template <class R>
class task_signal {
 public:
  template <class Up>
  using beside = type_list<Up>;

  explicit task_signal(task<R>&& signal) noexcept : task_(std::move(signal)) {}

  bool ask(context& ctx) {
    if (!started_) {
      started_ = true;
      waker_.wakes(ctx);
      if (!task_.start(ctx)) task_.notify(waker_);
    }
    if (!fired()) return false;
    task<R> ended = std::move(task_);  // also where its result is an error
    static_cast<void>(ended.result());
    return true;
  }
  bool fired() const noexcept { return task_.done(); }
  close_status close(context&) noexcept {
    task_.reset();
    return close_status::closed;
  }

 private:
  task<R> task_;
  context_waker waker_;
  bool started_ = false;
};

/// A stream that fires with its first value.
template <class S>
class stream_signal {
 public:
  template <class Up>
  using beside = type_list<Up, S>;

  explicit stream_signal(S&& signal) : input_(std::move(signal)) {}

  bool ask(context& ctx) {
    input_.bind(ctx);
    if (input_.ready() && !fired_) {
      input_.drive([this](typename S::value_type&&) {
        fired_ = true;
        return false;
      });
    }
    return fired_;
  }
  bool fired() const noexcept { return fired_; }
  close_status close(context& ctx) { return input_.close(&ctx); }

 private:
  side_input<S> input_;
  bool fired_ = false;
};

template <class Signal>
constexpr bool is_signal() {
  using bare = std::remove_cvref_t<Signal>;
  return std::is_same_v<bare, std::stop_token> || stream<bare> || awaitable<Signal>;
}

template <class Signal>
auto signal_of(Signal&& signal) {
  using bare = std::remove_cvref_t<Signal>;
  if constexpr (std::is_same_v<bare, std::stop_token>) {
    return token_signal(std::forward<Signal>(signal));
  } else if constexpr (stream<bare>) {
    return stream_signal<owned_or_borrowed_t<Signal>>(own_or_borrow(std::forward<Signal>(signal)));
  } else {
    using task_type = task_of_t<Signal>;
    return task_signal<typename task_type::value_type_of_task>(as_task(std::forward<Signal>(signal)));
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace weir

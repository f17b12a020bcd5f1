#pragma once

#include <weir/core/contract.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/stream.hpp>
#include <weir/ops/detail/thread_safe_channel_state.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// `co_await sender.send(value)`.
template <class T>
class [[nodiscard]] thread_safe_send_awaiter {
  using state = thread_safe_channel_state<T>;

 public:
  thread_safe_send_awaiter(std::shared_ptr<state> channel, T value)
      : channel_(std::move(channel)), value_(std::move(value)) {}
  thread_safe_send_awaiter(thread_safe_send_awaiter&& unawaited) noexcept(std::is_nothrow_move_constructible_v<T>)
      : channel_(std::move(unawaited.channel_)), value_(std::move(unawaited.value_)) {}

  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() {
    answer_ = channel_->try_send(value_);
    return answer_ != sent::no_room;
  }
  void await_suspend(std::coroutine_handle<> sender) { place_.wait(channel_, *ctx_, sender); }
  /// True: the value is in the channel. False: it was closed, or the reader is gone.
  bool await_resume() {
    if (answer_ == sent::no_room) answer_ = channel_->send_from(place_, value_);
    return answer_ == sent::yes;
  }

 private:
  std::shared_ptr<state> channel_;
  T value_;
  context* ctx_ = nullptr;
  sent answer_ = sent::no_room;
  suspended_sender<T> place_;
};

}  // namespace detail

/// The sending end of a thread-safe channel, for any thread. Copies share it; when the last one is gone, the channel is
/// closed.
template <class T>
class thread_safe_sender {
 public:
  explicit thread_safe_sender(std::shared_ptr<detail::thread_safe_channel_state<T>> channel) noexcept
      : channel_(std::move(channel)) {
    if (channel_ != nullptr) channel_->add_sender();
  }
  thread_safe_sender(const thread_safe_sender& other) noexcept : thread_safe_sender(other.channel_) {}
  thread_safe_sender(thread_safe_sender&&) noexcept = default;
  thread_safe_sender& operator=(thread_safe_sender other) noexcept {
    channel_.swap(other.channel_);
    return *this;
  }
  ~thread_safe_sender() {
    if (channel_ != nullptr) channel_->remove_sender();
  }

  /// In a coroutine on any loop: waits for space. Answers false when the channel is closed or its reader is gone: the
  /// value is not delivered.
  auto send(T value) const { return detail::thread_safe_send_awaiter<T>(channel_, std::move(value)); }

  /// In a thread without a loop: blocks it until there is space. In the thread of the reader it would never end.
  bool send_blocking(T value) const { return channel_->send_blocking(value); }

  /// Never waits. False: full, closed, or the reader is gone; `value` is then untouched.
  [[nodiscard]] bool try_send(T&& value) const { return channel_->try_send(value) == detail::sent::yes; }
  [[nodiscard]] bool try_send(const T& value) const {
    T copy(value);
    return channel_->try_send(copy) == detail::sent::yes;
  }

  /// No more values; those inside are delivered, then the stream ends.
  void close() const noexcept { channel_->close(); }
  /// No more values; those inside go to on_discard.
  void cancel() const noexcept { channel_->cancel(); }
  bool closed() const noexcept { return channel_->closed(); }

 private:
  std::shared_ptr<detail::thread_safe_channel_state<T>> channel_;
};

/// The receiving end of a thread-safe channel: a stream, driven on one loop as any other.
template <class T>
class thread_safe_receiver : public stream_base<thread_safe_receiver<T>, T> {
 public:
  explicit thread_safe_receiver(std::shared_ptr<detail::thread_safe_channel_state<T>> channel) noexcept
      : drain_(*this), run_over_(*this), channel_(std::move(channel)) {}
  thread_safe_receiver(thread_safe_receiver&& unbound) noexcept
      : stream_base<thread_safe_receiver, T>(std::move(unbound)),
        drain_(*this),
        run_over_(*this),
        channel_(std::move(unbound.channel_)) {}
  ~thread_safe_receiver() {
    if (channel_ != nullptr) channel_->leave(reader_);
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    reader_ = &ctx;
    ctx.run().when_over(run_over_);
    if (ctx.run().draining()) {
      channel_->close();
    } else {
      ctx.run().when_draining(drain_);
    }
    for (;;) {
      if (!ctx.spend()) return drive_status::pending;
      item<T> value;
      switch (channel_->take(ctx, value)) {
        case detail::taken::nothing:
          ctx.give_back(1);
          return drive_status::pending;
        case detail::taken::over:
          return drive_status::done;
        case detail::taken::value:
          break;
      }
      if (!sink(std::move(*value))) return drive_status::satisfied;
    }
  }
  close_status close(context& ctx) noexcept {
    drain_.withdraw();
    run_over_.withdraw();
    channel_->leave(&ctx);
    return close_status::closed;
  }
  using stream_base<thread_safe_receiver, T>::close;

  std::size_t queued() const noexcept { return channel_->size(); }

 private:
  using state = detail::thread_safe_channel_state<T>;

  /// Calls a function of the channel when its list is run.
  template <void (state::*Tell)() noexcept>
  class ear : public ready_node {
   public:
    explicit ear(thread_safe_receiver& owner) noexcept
        : ready_node([](ready_node& self) noexcept { ((*static_cast<ear&>(self).owner_.channel_).*Tell)(); }), owner_(owner) {}

   private:
    thread_safe_receiver& owner_;
  };

  ear<&state::close> drain_;        // what is inside is delivered, nothing more is taken in
  ear<&state::lose_loop> run_over_;  // nobody may post to the loop any more
  context* reader_ = nullptr;
  std::shared_ptr<state> channel_;
};

/// Both ends of a thread-safe channel: `auto [sender, receiver] = weir::thread_safe_channel<int>(64);`
template <class T>
class thread_safe_channel_ends {
 public:
  explicit thread_safe_channel_ends(std::shared_ptr<detail::thread_safe_channel_state<T>> channel) noexcept
      : sender(channel), receiver(std::move(channel)) {}
  thread_safe_sender<T> sender;
  thread_safe_receiver<T> receiver;
};

/// The push side for other threads: values that they hand over, as a stream on one loop.
///
///     thread 1   1-----2---|       n = 2
///     thread 2   --x-y-----|       send(y) waits until the loop has taken a value
///     receiver   --1-x-y-2-|
///
/// Shape    calls of send -> stream<T>; order of arrival, also of senders that wait.
/// Units    n: values inside, >= 1.
/// Demand   a waiting sender is let in for each value taken.
/// Threads  the sender, and its copies, any thread; the receiver its loop, which is woken once for all that is sent until
///          it looks. A value is moved under a lock: its move should be short.
/// Ends     after close() or the last sender is gone, when what is inside was delivered; when the run drains.
/// Errors   none of its own. n < 1: std::invalid_argument, when made.
/// Stop     what is inside goes to on_discard, once the receiver was driven; send then answers false. The same when the run
///          of the receiver is over: no sender posts to a loop that is gone.
/// Cost     O(1) a value, a lock at both ends; one allocation when the loop is woken and one when a coroutine waits.
/// Example  examples/thread_safe_channel.cpp
/// See      channel (one thread, no lock).
template <class T, std::integral N>
[[nodiscard]] auto thread_safe_channel(N n) {
  if constexpr (std::is_reference_v<T>) {
    static_assert(!std::is_reference_v<T>, "weir: a thread_safe_channel keeps values; for references use a pointer");
    return n;
  } else {
    const std::size_t capacity = detail::at_least(1, n, "thread_safe_channel(n)", "n");
    return thread_safe_channel_ends<T>(std::make_shared<detail::thread_safe_channel_state<T>>(capacity));
  }
}

}  // namespace v0
}  // namespace weir

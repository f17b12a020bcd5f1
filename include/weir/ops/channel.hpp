#pragma once

#include <weir/core/contract.hpp>
#include <weir/core/run_state.hpp>
#include <weir/core/stream.hpp>
#include <weir/ops/detail/ring.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// What both ends of a channel share. One thread.
template <class T>
class channel_state {
 public:
  /// A sender that waits for space. Linked in the order of arrival; it withdraws itself when destroyed.
  class waiting_sender : private ready_node {
   public:
    waiting_sender() noexcept
        : ready_node([](ready_node& self) noexcept { static_cast<waiting_sender&>(self).coroutine_.resume(); }) {}
    void wait(ready_list& line, context& ctx, std::coroutine_handle<> sender) noexcept {
      ctx_ = &ctx;
      coroutine_ = sender;
      line.append(*this);
    }
    /// From the line of the channel to the ready list of the sender's loop.
    static void release(ready_node& node, bool with_a_place) noexcept {
      auto& self = static_cast<waiting_sender&>(node);
      self.withdraw();
      self.has_place_ = with_a_place;
      if (!self.ctx_->run().over()) self.ctx_->loop().enqueue(self);
    }
    /// A place was kept for this sender, and it has not come for it yet.
    bool take_place() noexcept { return std::exchange(has_place_, false); }

   private:
    context* ctx_ = nullptr;
    std::coroutine_handle<> coroutine_;
    bool has_place_ = false;
  };

  explicit channel_state(std::size_t capacity) noexcept : capacity_(capacity) {}

  std::size_t references = 1;
  std::size_t senders = 1;

  /// Places kept for senders on their way in count as taken, so that nobody overtakes them. While anybody waits in the
  /// line the channel is full.
  bool full() const noexcept { return kept_.size() + promised_ >= capacity_; }
  bool closed() const noexcept { return closed_; }
  ready_list& line() noexcept { return line_; }
  ring<T>& kept() noexcept { return kept_; }

  template <class U>
  void push(U&& value) {
    kept_.push(std::forward<U>(value));
    wake_reader();
  }
  /// One place has become free.
  void release_sender() noexcept {
    if (line_.empty()) return;
    ++promised_;
    waiting_sender::release(line_.front(), true);
  }
  /// The sender that a place was kept for has come, or
  void place_claimed() noexcept { --promised_; }
  /// has been destroyed: the place goes to the next one.
  void place_refused() noexcept {
    --promised_;
    release_sender();
  }

  /// No more values are taken in; those inside are still delivered.
  void close() noexcept {
    closed_ = true;
    send_senders_away();
    wake_reader();
  }
  void cancel() noexcept {
    drop();
    close();
  }
  void leave_reader() noexcept {
    drop();
    closed_ = true;
    reader_ = nullptr;
    send_senders_away();
  }
  void read_by(context& ctx) noexcept { reader_ = &ctx; }

 private:
  void send_senders_away() noexcept {
    while (!line_.empty()) waiting_sender::release(line_.front(), false);
  }
  void wake_reader() noexcept {
    // A receiver may outlive its run, and the loop with it; the run it keeps.
    if (reader_ != nullptr && !reader_->run().over()) reader_->wake();
  }
  void drop() noexcept {
    for (; !kept_.empty(); kept_.pop()) {
      if (reader_ != nullptr) reader_->discard(std::move(kept_.front()));
    }
  }

  std::size_t capacity_;
  std::size_t promised_ = 0;
  ring<T> kept_;
  ready_list line_;
  context* reader_ = nullptr;
  bool closed_ = false;
};

template <class T>
class channel_handle {
 public:
  channel_handle() noexcept = default;
  explicit channel_handle(channel_state<T>* state) noexcept : state_(state) {}
  channel_handle(const channel_handle& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) ++state_->references;
  }
  channel_handle(channel_handle&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  channel_handle& operator=(channel_handle other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~channel_handle() {
    if (state_ != nullptr && --state_->references == 0) delete state_;
  }
  channel_state<T>* operator->() const noexcept {
    if constexpr (checked) {
      if (state_ == nullptr) broken_contract("an end of a channel was used after it was moved from");
    }
    return state_;
  }
  explicit operator bool() const noexcept { return state_ != nullptr; }

 private:
  channel_state<T>* state_ = nullptr;
};

/// `co_await sender.send(value)`.
template <class T>
class [[nodiscard]] send_awaiter {
 public:
  send_awaiter(channel_handle<T> channel, T value) : channel_(std::move(channel)), value_(std::move(value)) {}
  send_awaiter(send_awaiter&& unawaited) noexcept(std::is_nothrow_move_constructible_v<T>)
      : channel_(std::move(unawaited.channel_)), value_(std::move(unawaited.value_)) {}
  ~send_awaiter() {
    if (place_.take_place()) channel_->place_refused();
  }

  void bind(context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() const noexcept { return channel_->closed() || !channel_->full(); }
  void await_suspend(std::coroutine_handle<> sender) noexcept { place_.wait(channel_->line(), *ctx_, sender); }
  /// True: the value is in the channel. False: it was closed, or the reader is gone.
  bool await_resume() {
    if (place_.take_place()) channel_->place_claimed();
    if (channel_->closed()) return false;
    channel_->push(std::move(value_));
    return true;
  }

 private:
  channel_handle<T> channel_;
  T value_;
  context* ctx_ = nullptr;
  typename channel_state<T>::waiting_sender place_;
};

}  // namespace detail

/// The sending end of a channel. Copies share it; when the last one is gone, the channel is closed.
template <class T>
class channel_sender {
 public:
  explicit channel_sender(detail::channel_handle<T> channel) noexcept : channel_(std::move(channel)) {}
  channel_sender(const channel_sender& other) noexcept : channel_(other.channel_) {
    if (channel_) ++channel_->senders;
  }
  channel_sender(channel_sender&&) noexcept = default;
  channel_sender& operator=(channel_sender other) noexcept {
    std::swap(channel_, other.channel_);
    return *this;
  }
  ~channel_sender() {
    if (channel_ && --channel_->senders == 0) channel_->close();
  }

  /// Waits for space. Answers false when the channel is closed or its reader is gone: the value is not delivered.
  auto send(T value) { return detail::send_awaiter<T>(channel_, std::move(value)); }

  /// Never waits. False: full, closed, or the reader is gone; `value` is then untouched.
  [[nodiscard]] bool try_send(T&& value) {
    if (channel_->closed() || channel_->full()) return false;
    channel_->push(std::move(value));
    return true;
  }
  [[nodiscard]] bool try_send(const T& value) {
    if (channel_->closed() || channel_->full()) return false;
    channel_->push(value);
    return true;
  }

  /// No more values; those inside are delivered, then the stream ends.
  void close() noexcept { channel_->close(); }
  /// No more values; those inside go to on_discard.
  void cancel() noexcept { channel_->cancel(); }
  bool closed() const noexcept { return channel_->closed(); }

 private:
  detail::channel_handle<T> channel_;
};

/// The receiving end of a channel: a stream.
template <class T>
class channel_receiver : public stream_base<channel_receiver<T>, T> {
 public:
  explicit channel_receiver(detail::channel_handle<T> channel) noexcept
      : drain_(*this), channel_(std::move(channel)) {}
  channel_receiver(channel_receiver&& unbound) noexcept
      : stream_base<channel_receiver, T>(std::move(unbound)), drain_(*this), channel_(std::move(unbound.channel_)) {}
  ~channel_receiver() {
    if (channel_) channel_->leave_reader();
  }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    channel_->read_by(ctx);
    if (!channel_->closed()) watch_for_a_drain(ctx.run());
    while (!channel_->kept().empty()) {
      if (!ctx.spend()) return drive_status::pending;
      T value = std::move(channel_->kept().front());
      channel_->kept().pop();
      channel_->release_sender();
      if (!sink(static_cast<T&&>(value))) return drive_status::satisfied;
    }
    return channel_->closed() ? drive_status::done : drive_status::pending;
  }
  close_status close(context& ctx) noexcept {
    channel_->read_by(ctx);  // for what is dropped, also where it was never driven
    drain_.withdraw();
    channel_->leave_reader();
    return close_status::closed;
  }
  using stream_base<channel_receiver, T>::close;

  std::size_t queued() const noexcept { return channel_->kept().size(); }

 private:
  /// A drain closes the channel: what is inside is delivered, nothing more is taken in.
  class drain_ear : public ready_node {
   public:
    explicit drain_ear(channel_receiver& owner) noexcept
        : ready_node([](ready_node& self) noexcept { static_cast<drain_ear&>(self).owner_.channel_->close(); }),
          owner_(owner) {}

   private:
    channel_receiver& owner_;
  };

  void watch_for_a_drain(run_state& run) noexcept {
    if (run.draining()) {
      channel_->close();
    } else {
      run.when_draining(drain_);
    }
  }

  drain_ear drain_;
  detail::channel_handle<T> channel_;
};

/// Both ends of a channel: `auto [sender, receiver] = weir::channel<int>(64);`
template <class T>
class channel_ends {
 public:
  channel_ends(channel_sender<T>&& s, channel_receiver<T>&& r) noexcept : sender(std::move(s)), receiver(std::move(r)) {}
  channel_sender<T> sender;
  channel_receiver<T> receiver;
};

/// The push side: values that code hands over, as a stream.
///
///     send, send, close    1-2|     `send` waits while n values are inside
///
/// Shape    calls of send -> stream<T>; order of arrival, also of senders that wait.
/// Units    n: values inside, >= 1.
/// Demand   a waiting sender is let in for each value taken.
/// Threads  one: all ends in the same run or loop.
/// Ends     after close() or the last sender is gone, when what is inside was delivered; when the run drains.
/// Errors   none of its own. n < 1: std::invalid_argument, when made.
/// Stop     what is inside goes to on_discard, once the receiver was driven; send then answers false.
/// Cost     O(1) a value; one allocation, and its buffer grows up to n.
/// Example  examples/channel.cpp
/// See      thread_safe_channel (senders on other threads), from (a range), merge (several streams).
template <class T, std::integral N>
[[nodiscard]] auto channel(N n) {
  if constexpr (std::is_reference_v<T>) {
    static_assert(!std::is_reference_v<T>, "weir: a channel keeps values; for references use a pointer");
    return n;
  } else {
    auto* state = new detail::channel_state<T>(detail::at_least(1, n, "channel(n)", "n"));
    detail::channel_handle<T> channel(state);
    return channel_ends<T>(channel_sender<T>(channel), channel_receiver<T>(channel));
  }
}

}  // namespace v0
}  // namespace weir

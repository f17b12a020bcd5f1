#pragma once

#include <weir/core/context.hpp>
#include <weir/core/item.hpp>
#include <weir/core/run_state.hpp>
#include <weir/ops/detail/ring.hpp>

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

enum class sent : unsigned char { yes, no_room, closed };
enum class taken : unsigned char { value, nothing, over };

/// A sender that waits for space, in the order of arrival. All of it belongs to the lock of the channel.
class waiting_thread {
 public:
  waiting_thread() noexcept = default;
  waiting_thread(const waiting_thread&) = delete;
  waiting_thread& operator=(const waiting_thread&) = delete;

  enum class place : unsigned char { none, in_line, kept, refused };
  place at = place::none;

 protected:
  ~waiting_thread() = default;

 private:
  friend class waiting_line;

  /// Its place has changed: it is to look.
  virtual void call() noexcept = 0;

  waiting_thread* next_ = nullptr;
  waiting_thread* previous_ = nullptr;
};

class waiting_line {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  void append(waiting_thread& last) noexcept {
    last.at = waiting_thread::place::in_line;
    last.previous_ = last_;
    last.next_ = nullptr;
    (last_ == nullptr ? first_ : last_->next_) = &last;
    last_ = &last;
  }
  void remove(waiting_thread& gone) noexcept {
    (gone.previous_ == nullptr ? first_ : gone.previous_->next_) = gone.next_;
    (gone.next_ == nullptr ? last_ : gone.next_->previous_) = gone.previous_;
    gone.at = waiting_thread::place::none;
  }
  void call_first(waiting_thread::place now) noexcept {
    waiting_thread& called = *first_;
    remove(called);
    called.at = now;
    called.call();
  }

 private:
  waiting_thread* first_ = nullptr;
  waiting_thread* last_ = nullptr;
};

/// What both ends of a thread-safe channel share, under one lock.
///
/// Nobody posts to a loop but under the lock, and who belongs to a loop takes itself off the channel under the lock before
/// the loop is gone: the reader and every waiting coroutine, at the latest when their run is over.
template <class T>
class thread_safe_channel_state : public std::enable_shared_from_this<thread_safe_channel_state<T>> {
  using place = waiting_thread::place;
  using guard = std::lock_guard<std::mutex>;

 public:
  explicit thread_safe_channel_state(std::size_t capacity) noexcept : capacity_(capacity) {}

  // -- senders ---------------------------------------------------------------------------------------------------------

  void add_sender() noexcept {
    const guard lock(mutex_);
    ++senders_;
  }
  void remove_sender() noexcept {
    const guard lock(mutex_);
    if (--senders_ == 0) end();
  }

  sent try_send(T& value) {
    const guard lock(mutex_);
    return push(value);
  }
  bool send_blocking(T& value) {
    std::unique_lock lock(mutex_);
    sent answer = push(value);
    if (answer == sent::no_room) {
      blocked_sender me;
      line_.append(me);
      me.called.wait(lock, [&me] { return me.at != place::in_line; });
      answer = push_from(me, value);
    }
    return answer == sent::yes;
  }
  /// `sender` has been called, or was never in line.
  sent send_from(waiting_thread& sender, T& value) {
    const guard lock(mutex_);
    return push_from(sender, value);
  }

  /// False: there is room by now, or the channel is closed; the sender is not in line and looks at once.
  bool stand_in_line(waiting_thread& sender) noexcept {
    const guard lock(mutex_);
    if (closed_ || !full()) {
      take_place(sender);
      return false;
    }
    line_.append(sender);
    return true;
  }
  /// A sender is gone, or its loop.
  void withdraw(waiting_thread& sender) noexcept {
    const guard lock(mutex_);
    if (sender.at == place::in_line) line_.remove(sender);
    if (sender.at == place::kept) {
      sender.at = place::none;
      --promised_;
      call_next();
    }
  }

  void close() noexcept {
    const guard lock(mutex_);
    end();
  }
  void cancel() noexcept {
    const guard lock(mutex_);
    cancelled_ = true;
    end();
  }
  bool closed() const noexcept {
    const guard lock(mutex_);
    return closed_;
  }
  std::size_t size() const noexcept {
    const guard lock(mutex_);
    return kept_.size();
  }

  // -- the reader, in the thread of its loop ---------------------------------------------------------------------------

  taken take(context& reader, item<T>& into) {
    ring<T> dropped;
    {
      const guard lock(mutex_);
      reader_ = &reader;
      if (!cancelled_) {
        if (!kept_.empty()) {
          into.fill(std::move(kept_.front()));
          kept_.pop();
          call_next();
          return taken::value;
        }
        if (!closed_) {
          sleeping_ = true;
          return taken::nothing;
        }
      }
      dropped.swap(kept_);
    }
    drop(dropped, &reader);
    return taken::over;
  }
  /// The reader is gone; what is inside goes to the handler of `reader`, where it has one.
  void leave(context* reader) noexcept {
    ring<T> dropped;
    {
      const guard lock(mutex_);
      forget_reader();
      end();
      dropped.swap(kept_);
    }
    drop(dropped, reader);
  }
  /// The run of the reader is over, and its loop as good as gone.
  void lose_loop() noexcept {
    const guard lock(mutex_);
    forget_reader();
    end();
  }

 private:
  class blocked_sender final : public waiting_thread {
   public:
    std::condition_variable called;

   private:
    void call() noexcept override { called.notify_one(); }  // under the lock, without which it cannot go away
  };

  // Places kept for senders on their way in count as taken, so that nobody overtakes them. While anybody is in line the
  // channel is full.
  bool full() const noexcept { return kept_.size() + promised_ >= capacity_; }

  void take_place(waiting_thread& sender) noexcept {
    sender.at = closed_ ? place::refused : place::kept;
    if (!closed_) ++promised_;
  }
  void call_next() noexcept {
    if (line_.empty()) return;
    ++promised_;
    line_.call_first(place::kept);
  }

  sent push_from(waiting_thread& sender, T& value) {
    if (sender.at == place::kept) --promised_;
    sender.at = place::none;
    try {
      return push(value);
    } catch (...) {
      if (!full()) call_next();
      throw;
    }
  }
  sent push(T& value) {
    if (closed_) return sent::closed;
    if (full()) return sent::no_room;
    wake_reader();  // before: if it fails, nothing has happened
    kept_.push(std::move(value));
    return sent::yes;
  }

  /// Once for all values until the reader looks. It takes the lock to look, so it finds what is put in under this one.
  void wake_reader() {
    if (!sleeping_) return;
    reader_->loop().post([self = this->shared_from_this()] { self->reader_called(); });
    sleeping_ = false;
  }
  void reader_called() noexcept {
    context* reader = nullptr;
    {
      const guard lock(mutex_);
      reader = reader_;
    }
    if (reader != nullptr) reader->wake();  // it goes away in this thread only
  }
  void forget_reader() noexcept {
    reader_ = nullptr;
    sleeping_ = false;
  }

  /// Nothing more is taken in.
  void end() noexcept {
    closed_ = true;
    while (!line_.empty()) line_.call_first(place::refused);
    wake_reader();
  }

  static void drop(ring<T>& dropped, context* reader) noexcept {
    for (; !dropped.empty(); dropped.pop()) {
      if (reader != nullptr) reader->discard(std::move(dropped.front()));
    }
  }

  mutable std::mutex mutex_;
  const std::size_t capacity_;
  ring<T> kept_;
  std::size_t promised_ = 0;
  std::size_t senders_ = 0;
  waiting_line line_;
  context* reader_ = nullptr;  // null: not driven yet, or gone
  bool sleeping_ = false;      // the reader is to be woken
  bool closed_ = false;
  bool cancelled_ = false;
};

/// A coroutine that waits for space; it is resumed by its own loop.
template <class T>
class suspended_sender final : public waiting_thread, private ready_node {
 public:
  suspended_sender() noexcept
      : ready_node([](ready_node& self) noexcept { static_cast<suspended_sender&>(self).run_over(); }) {}
  ~suspended_sender() {
    if (ticket_ != nullptr) run_over();
  }

  void wait(std::shared_ptr<thread_safe_channel_state<T>> channel, context& ctx, std::coroutine_handle<> sender) {
    ticket_ = std::make_shared<ticket>();
    ticket_->holder = this;
    channel_ = std::move(channel);
    loop_ = &ctx.loop();
    coroutine_ = sender;
    ctx.run().when_over(*this);
    if (!channel_->stand_in_line(*this)) call();
  }

 private:
  /// What a posted call finds its sender by, in the thread of the sender's loop only; null when it is gone.
  struct ticket {
    suspended_sender* holder = nullptr;
  };

  void call() noexcept override {
    loop_->post([held = ticket_] {
      if (suspended_sender* holder = std::exchange(held->holder, nullptr)) holder->coroutine_.resume();
    });
  }
  void run_over() noexcept {
    channel_->withdraw(*this);
    ticket_->holder = nullptr;
  }

  std::shared_ptr<ticket> ticket_;
  std::shared_ptr<thread_safe_channel_state<T>> channel_;
  scheduler* loop_ = nullptr;
  std::coroutine_handle<> coroutine_;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {

/// The one clock of weir. Its values come from a scheduler, so that tests can replace them.
using clock = std::chrono::steady_clock;
using time_point = clock::time_point;
using duration = clock::duration;

class scheduler;

/// A link in the ready list of a scheduler: something that wants to run on the loop.
///
/// Intrusive and doubly linked, so that linking never allocates and a destroyed node withdraws itself.
class ready_node {
 public:
  using function = void (*)(ready_node&) noexcept;

  explicit ready_node(function run) noexcept : run_(run) {}
  ready_node(const ready_node&) = delete;
  ready_node& operator=(const ready_node&) = delete;
  ~ready_node() { withdraw(); }

  bool linked() const noexcept { return next_ != nullptr; }

  void withdraw() noexcept {
    if (next_ == nullptr) return;
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = nullptr;
  }

 private:
  friend class scheduler;
  friend class ready_list;

  ready_node* next_ = nullptr;
  ready_node* previous_ = nullptr;
  function run_;
};

/// A circular list with a sentinel; a node leaves it without knowing which list it is in.
class ready_list {
 public:
  ready_list() noexcept : head_(nullptr) { head_.next_ = head_.previous_ = &head_; }
  ready_list(const ready_list&) = delete;
  ready_list& operator=(const ready_list&) = delete;
  ~ready_list() {
    while (!empty()) head_.next_->withdraw();
    head_.next_ = head_.previous_ = nullptr;  // the sentinel itself is in no list
  }

  bool empty() const noexcept { return head_.next_ == &head_; }
  ready_node& front() noexcept { return *head_.next_; }

  void append(ready_node& node) noexcept {
    node.next_ = &head_;
    node.previous_ = head_.previous_;
    head_.previous_->next_ = &node;
    head_.previous_ = &node;
  }

  /// Runs every node there and then: for lists that are not of a loop.
  void run_all() noexcept {
    while (!empty()) {
      ready_node& node = front();
      node.withdraw();
      node.run_(node);
    }
  }

  /// Moves every node of `other` to the end of this list.
  void splice(ready_list& other) noexcept {
    if (other.empty()) return;
    ready_node* first = other.head_.next_;
    ready_node* last = other.head_.previous_;
    first->previous_ = head_.previous_;
    head_.previous_->next_ = first;
    last->next_ = &head_;
    head_.previous_ = last;
    other.head_.next_ = other.head_.previous_ = &other.head_;
  }

 private:
  ready_node head_;
};

/// A point in time at which a function runs on the loop: an intrusive node of a pairing heap.
class timer_node {
 public:
  using function = void (*)(timer_node&) noexcept;

  explicit timer_node(function run) noexcept : run_(run) {}
  timer_node(const timer_node&) = delete;
  timer_node& operator=(const timer_node&) = delete;
  ~timer_node() { withdraw(); }

  bool armed() const noexcept { return owner_ != nullptr; }
  inline void withdraw() noexcept;

 private:
  friend class scheduler;

  bool before(const timer_node& other) const noexcept {
    return at_ != other.at_ ? at_ < other.at_ : sequence_ < other.sequence_;
  }

  function run_;
  scheduler* owner_ = nullptr;
  timer_node* child_ = nullptr;
  timer_node* sibling_ = nullptr;
  timer_node* previous_ = nullptr;  // the left sibling, or the parent of a first child
  time_point at_{};
  std::uint64_t sequence_ = 0;
};

namespace detail {
struct posted_call {
  virtual ~posted_call() = default;
  virtual void run() = 0;
};
}  // namespace detail

/// Where everything of one pipeline runs: a ready list, a timer heap, a clock, and the budget that keeps turns fair.
///
/// Threads  one; only `post` may be called from another thread.
/// A host (an Asio executor, a virtual clock) derives from it, calls `turn`, and is told by `work_arrived` when to.
class scheduler {
 public:
  /// Values that may be delivered before the loop has its turn again.
  static constexpr int budget_per_node = 1024;

  scheduler() noexcept = default;
  scheduler(const scheduler&) = delete;
  scheduler& operator=(const scheduler&) = delete;

  virtual time_point now() const noexcept = 0;

  /// What else the host of this loop can do, under the address of a tag that stands for the type of the answer; null
  /// where it cannot. Not dynamic_cast: consumers may compile without RTTI.
  virtual void* host_interface(const void* tag) noexcept {
    static_cast<void>(tag);
    return nullptr;
  }

  /// Runs `f()` on the loop. Thread-safe. `f` must not throw.
  template <class F>
  void post(F f) {
    struct call final : detail::posted_call {
      explicit call(F&& function) : function_(std::move(function)) {}
      void run() override { function_(); }
      F function_;
    };
    post_call(std::make_unique<call>(std::move(f)));
  }

  /// Links `node` into the ready list; no effect when it is linked already. Runs nothing.
  void enqueue(ready_node& node) noexcept {
    if (node.linked()) return;
    ready_.append(node);
    rouse();
  }

  /// Lets `timer` run at `at`, once. Arming an armed timer moves it.
  void arm(timer_node& timer, time_point at) noexcept {
    timer.withdraw();
    // What a timer that is run arms for the past queues behind those that are due: in front of them, it would keep them
    // from running for ever.
    timer.at_ = at < running_since_ ? running_since_ : at;
    timer.sequence_ = ++sequence_;
    timer.owner_ = this;
    timers_ = timers_ == nullptr ? &timer : meld(timers_, &timer);
    rouse();
  }

  /// Spends one value of the budget; false when nothing is left.
  bool spend() noexcept { return --budget_ >= 0; }

  /// Takes at most `wanted` values from the budget and says how many.
  std::uint64_t spend_up_to(std::uint64_t wanted) noexcept {
    const auto left = budget_ > 0 ? static_cast<std::uint64_t>(budget_) : 0U;
    const auto taken = wanted < left ? wanted : left;
    budget_ -= static_cast<int>(taken);
    return taken;
  }
  void give_back(std::uint64_t unused) noexcept { budget_ += static_cast<int>(unused); }

 protected:
  ~scheduler() {
    while (timers_ != nullptr) timers_->withdraw();
  }

  /// Called when the scheduler, so far idle, has something to do: `turn` must be called soon, from the loop.
  virtual void work_arrived() noexcept = 0;
  virtual void post_call(std::unique_ptr<detail::posted_call> call) = 0;

  /// Runs the timers that are due and one round of the ready list; true when there is more to do at once.
  bool turn() { return turn(as_they_came()); }

  /// The same with the nodes of the round in another order: `arrange(ready_list&)`.
  template <class Arrange>
  bool turn(Arrange&& arrange) {
    awake_ = true;
    run_due_timers();
    round_.splice(ready_);
    arrange(round_);
    while (!round_.empty()) {
      ready_node& node = round_.front();
      node.withdraw();
      budget_ = refill_;
      node.run_(node);  // it may destroy the node
    }
    budget_ = refill_;
    awake_ = !ready_.empty();
    return awake_;
  }

  /// Runs `f` as an event of the loop (an I/O completion, say): with a fresh budget, and without a call of
  /// `work_arrived` for what it starts. The host calls `turn` right after.
  template <class F>
  void event(F&& f) {
    awake_ = true;
    budget_ = refill_;
    std::forward<F>(f)();
  }

  /// Another budget than budget_per_node: with one of 1 a test sees every place where a stage may be interrupted.
  void refill_with(int values) noexcept { budget_ = refill_ = values; }

  bool has_timer() const noexcept { return timers_ != nullptr; }
  time_point earliest() const noexcept { return timers_->at_; }

 private:
  friend class timer_node;

  class as_they_came {
   public:
    void operator()(ready_list&) const noexcept {}
  };

  void rouse() noexcept {
    if (awake_) return;
    awake_ = true;
    work_arrived();
  }

  void run_due_timers() {
    if (timers_ == nullptr) return;
    const time_point due = now();
    running_since_ = due;
    const std::uint64_t mark = sequence_;  // what is armed from here on waits for the next turn
    while (timers_ != nullptr && timers_->at_ <= due && timers_->sequence_ <= mark) {
      timer_node& timer = *timers_;
      timer.withdraw();
      budget_ = refill_;
      timer.run_(timer);  // it may destroy the timer
    }
    running_since_ = time_point::min();
  }

  static timer_node* meld(timer_node* a, timer_node* b) noexcept {
    if (b->before(*a)) std::swap(a, b);
    b->previous_ = a;
    b->sibling_ = a->child_;
    if (b->sibling_ != nullptr) b->sibling_->previous_ = b;
    a->child_ = b;
    return a;
  }

  /// Melds the children of a removed node, pair by pair, then from the last pair back.
  static timer_node* meld_children(timer_node* first) noexcept {
    timer_node* pairs = nullptr;
    while (first != nullptr) {
      timer_node* a = first;
      timer_node* b = a->sibling_;
      first = b != nullptr ? b->sibling_ : nullptr;
      a->sibling_ = a->previous_ = nullptr;
      if (b != nullptr) {
        b->sibling_ = b->previous_ = nullptr;
        a = meld(a, b);
      }
      a->sibling_ = pairs;
      pairs = a;
    }
    timer_node* heap = nullptr;
    while (pairs != nullptr) {
      timer_node* next = pairs->sibling_;
      pairs->sibling_ = nullptr;
      heap = heap == nullptr ? pairs : meld(heap, pairs);
      pairs = next;
    }
    return heap;
  }

  void remove(timer_node& timer) noexcept {
    timer_node* orphans = meld_children(timer.child_);
    if (timers_ == &timer) {
      timers_ = orphans;
    } else {
      if (timer.previous_->child_ == &timer) {
        timer.previous_->child_ = timer.sibling_;
      } else {
        timer.previous_->sibling_ = timer.sibling_;
      }
      if (timer.sibling_ != nullptr) timer.sibling_->previous_ = timer.previous_;
      if (orphans != nullptr) timers_ = meld(timers_, orphans);
    }
    timer.child_ = timer.sibling_ = timer.previous_ = nullptr;
    timer.owner_ = nullptr;
  }

  ready_list ready_;
  ready_list round_;  // the nodes of the turn that is running
  timer_node* timers_ = nullptr;
  std::uint64_t sequence_ = 0;
  time_point running_since_ = time_point::min();  // while due timers are run: their time
  int refill_ = budget_per_node;
  int budget_ = budget_per_node;
  bool awake_ = false;  // the host knows that there is work
};

inline void timer_node::withdraw() noexcept {
  if (owner_ != nullptr) owner_->remove(*this);
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/scheduler.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace testing {

/// Nothing is ready, no timer is armed, and the task has not ended: it waits for something that cannot come.
class stuck : public std::logic_error {
 public:
  stuck() : std::logic_error("weir::testing: nothing is ready and no timer is armed, but the task has not ended") {}
};

/// The order in which the loop runs what is ready in one turn: as it came, or shuffled by a seed, the same each time.
///
/// A correct stage does not depend on it. What is wrong only when one of two things happens to be first is found by some
/// seed, and found again by the same; see in_any_order.
class interleaving {
 public:
  interleaving() noexcept = default;
  explicit interleaving(std::uint64_t seed) noexcept : seed_(seed), state_(seed) {}

  /// 0: as it came.
  std::uint64_t seed() const noexcept { return seed_; }

  /// The next random number below `n`. (SplitMix64; neither std::shuffle nor the standard distributions give the same
  /// with every standard library.)
  std::size_t below(std::size_t n) noexcept {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::size_t>((mixed ^ (mixed >> 31U)) % n);
  }

 private:
  std::uint64_t seed_ = 0;
  std::uint64_t state_ = 0;
};

/// A loop on a virtual clock: time stands still while anything is ready and then jumps to the next timer.
///
/// The clock starts at time_point{}. Threads: `post` from any.
class virtual_scheduler final : public scheduler {
 public:
  virtual_scheduler() = default;
  /// Interrupts stages after `budget` values: a result must not depend on it.
  explicit virtual_scheduler(int budget) noexcept { refill_with(budget); }
  /// Runs what is ready in one turn in that order.
  explicit virtual_scheduler(interleaving order, int budget = budget_per_node) noexcept : order_(order) {
    refill_with(budget);
  }
  ~virtual_scheduler() = default;

  time_point now() const noexcept override { return now_; }

  /// Time since the clock started.
  duration elapsed() const noexcept { return now_.time_since_epoch(); }

  /// Runs everything that is ready, without moving the clock. A pipeline that is always ready never lets it return.
  void run_ready() {
    while (run_once()) {
    }
  }
  /// One posted call, or one turn, without moving the clock; false when nothing more is ready.
  bool run_once() { return run_posted() || run_turn() || has_posted(); }

  /// Runs everything up to `at`, inclusive; the clock then stands at `at`.
  void run_until(time_point at) {
    run_ready();
    while (has_timer() && earliest() <= at) {
      jump();
      run_ready();
    }
    if (now_ < at) now_ = at;
  }
  void run_for(duration length) { run_until(now_ + length); }

  /// When the next timer is due; time_point::max() where there is none. For tests of several loops with one time.
  time_point next_timer() const noexcept { return has_timer() ? earliest() : time_point::max(); }
  /// Moves the clock to the next timer; false when there is none.
  bool jump() noexcept {
    if (!has_timer()) return false;
    if (now_ < earliest()) now_ = earliest();
    return true;
  }

 private:
  void work_arrived() noexcept override {}
  bool run_turn() {
    if (order_.seed() == 0) return turn();
    return turn([this](ready_list& round) { shuffle(round); });
  }
  void shuffle(ready_list& round) {
    while (!round.empty()) {
      arranged_.push_back(&round.front());
      round.front().withdraw();
    }
    for (std::size_t left = arranged_.size(); left > 1; --left) {
      std::swap(arranged_[left - 1], arranged_[order_.below(left)]);
    }
    for (ready_node* node : arranged_) round.append(*node);
    arranged_.clear();
  }
  void post_call(std::unique_ptr<detail::posted_call> call) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(call));
  }
  bool has_posted() {
    const std::lock_guard lock(mutex_);
    return !posted_.empty();
  }
  bool run_posted() {
    std::unique_ptr<detail::posted_call> call;
    {
      const std::lock_guard lock(mutex_);
      if (posted_.empty()) return false;
      call = std::move(posted_.front());
      posted_.pop_front();
    }
    event([&call] { call->run(); });
    return true;
  }

  time_point now_{};
  interleaving order_;
  std::vector<ready_node*> arranged_;  // while a round is shuffled
  std::mutex mutex_;
  std::deque<std::unique_ptr<detail::posted_call>> posted_;
};

}  // namespace testing
}  // namespace v0
}  // namespace weir

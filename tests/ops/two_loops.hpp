#pragma once

// Two loops with one virtual time in one thread: what crosses from one to the other is looked at step by step.

#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

class two_loops {
 public:
  two_loops() = default;
  explicit two_loops(int budget) : here_(budget), there_(budget) {}

  weir::testing::virtual_scheduler& here() noexcept { return here_; }
  weir::testing::virtual_scheduler& there() noexcept { return there_; }

  /// On which of them the code runs that asks.
  std::string place() const { return running_ == &here_ ? "here" : running_ == &there_ ? "there" : "nowhere"; }

  /// Runs a task here, and what it sends there.
  template <class T>
  T run(weir::task<T> body) {
    weir::root_task<T> root(here_, std::move(body), [](weir::root_task<T>&) noexcept {});
    root.start();
    while (!root.over()) {
      if (!step() && !root.over() && !jump()) throw weir::testing::stuck();
    }
    if (root.error()) std::rethrow_exception(root.error());
    if constexpr (!std::is_void_v<T>) return root.take();
  }
  /// What is still to be done, until nothing is.
  void run_dry() {
    while (step() || jump()) {
    }
  }
  /// Nothing more is to be done there; the other loop is not run.
  bool is_idle_there() { return !run_once(there_); }

 private:
  bool run_once(weir::testing::virtual_scheduler& loop) {
    auto* outer = std::exchange(running_, &loop);
    const bool more = loop.run_once();
    running_ = outer;
    return more;
  }
  /// One step of each loop, without moving the clocks; false when nothing more is ready.
  bool step() {
    for (int round = 0; round < 2; ++round) {  // what the last turn of one did may have called the other
      const bool moved = run_once(here_);
      if (run_once(there_) || moved) return true;
    }
    return false;
  }
  /// To the next timer; false when there is none.
  bool jump() {
    const weir::time_point next = std::min(here_.next_timer(), there_.next_timer());
    if (next == weir::time_point::max()) return false;
    for (auto* loop : {&here_, &there_}) {
      if (loop->next_timer() == next) {
        loop->jump();
      } else {
        loop->run_until(next);  // nothing is due: its clock moves
      }
    }
    return true;
  }

  weir::testing::virtual_scheduler here_;
  weir::testing::virtual_scheduler there_;
  weir::testing::virtual_scheduler* running_ = nullptr;
};

}  // namespace weir_tests

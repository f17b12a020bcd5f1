#pragma once

// What the tests of the core share.

#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <coroutine>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

using namespace std::chrono_literals;

using lines = std::vector<std::string>;

/// Counts what happens to the objects of one test.
struct census {
  int copies = 0;
  int moves = 0;
  int alive = 0;
  int moved_from = 0;  // objects that are empty because they were moved from
};

/// A value whose copies and moves are counted.
class counted {
 public:
  counted(census& book, int value) : book_(&book), value_(value) { ++book_->alive; }
  counted(const counted& other) : book_(other.book_), value_(other.value_) {
    ++book_->copies;
    ++book_->alive;
  }
  counted(counted&& other) noexcept : book_(other.book_), value_(std::exchange(other.value_, -1)) {
    ++book_->moves;
    ++book_->alive;
  }
  counted& operator=(const counted& other) {
    value_ = other.value_;
    ++book_->copies;
    return *this;
  }
  counted& operator=(counted&& other) noexcept {
    value_ = std::exchange(other.value_, -1);
    ++book_->moves;
    return *this;
  }
  ~counted() { --book_->alive; }

  int value() const noexcept { return value_; }

 private:
  census* book_;
  int value_;
};

/// The same, but it can only be moved.
class unique_counted : public counted {
 public:
  using counted::counted;
  unique_counted(unique_counted&&) noexcept = default;
  unique_counted& operator=(unique_counted&&) noexcept = default;
};

/// Writes a line when its scope is left.
class at_scope_end {
 public:
  at_scope_end(lines& log, std::string line) : log_(&log), line_(std::move(line)) {}
  at_scope_end(const at_scope_end&) = delete;
  at_scope_end& operator=(const at_scope_end&) = delete;
  ~at_scope_end() { log_->push_back(line_); }

 private:
  lines* log_;
  std::string line_;
};

/// 0, 1, 2 ... each after `pause`.
inline weir::async_generator<int> ticking(int count, weir::duration pause = 100ms) {
  for (int i = 0; i < count; ++i) {
    co_await weir::sleep(pause);
    co_yield i;
  }
}

/// 0, 1, 2 ..., always ready.
inline weir::async_generator<int> counting(int count) {
  for (int i = 0; i < count; ++i) co_yield i;
}

/// What an exit tells about itself.
class exit_log {
 public:
  exit_log(lines& log, std::string name, weir::duration length = 0ms, std::string failure = "")
      : log_(&log), name_(std::move(name)), length_(length), failure_(std::move(failure)) {}

  static std::string word(weir::ended why) {
    return why == weir::ended::completed ? "completed" : why == weir::ended::failed ? "failed" : "stopped";
  }

  /// The function for with_exit: "a begins: stopped", then after its time "a is over at 30".
  static weir::task<> close(exit_log& self, weir::ended why) {
    self.log_->push_back(self.name_ + " begins: " + word(why));
    if (self.length_ != 0ms) co_await weir::sleep(self.length_);
    const weir::time_point at = co_await weir::now();
    self.log_->push_back(self.name_ + " is over at " + std::to_string(at.time_since_epoch() / 1ms));
    if (!self.failure_.empty()) throw std::runtime_error(self.failure_);
  }

 private:
  lines* log_;
  std::string name_;
  weir::duration length_;
  std::string failure_;
};

/// Registers an exit that writes into `log`; for the first lines of a generator.
inline auto with_log(exit_log resource) {
  return weir::with_exit(std::move(resource), [](exit_log& self, weir::ended why) { return exit_log::close(self, why); });
}

/// Virtual milliseconds since the start of the run.
class milliseconds_now {
 public:
  milliseconds_now() noexcept {}
  void bind(weir::context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  long await_resume() const noexcept { return ctx_->now().time_since_epoch() / 1ms; }

 private:
  weir::context* ctx_ = nullptr;
};

/// The run of the awaiting coroutine.
class this_run {
 public:
  this_run() noexcept {}
  void bind(weir::context& ctx) noexcept { ctx_ = &ctx; }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  weir::run_state& await_resume() const noexcept { return ctx_->run(); }

 private:
  weir::context* ctx_ = nullptr;
};

/// What an awaitable throws, as text; "nothing" where it does not.
template <class A>
weir::task<std::string> error_of(A awaitable) {
  try {
    static_cast<void>(co_await std::move(awaitable));
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "nothing";
}

/// Values until the end or the error: "0 1 2 |", "0 1 wrong".
template <class S>
weir::task<std::string> spelled(S& source) {
  std::string text;
  try {
    while (auto value = co_await source.next()) text += std::to_string(*value) + " ";
    text += "|";
  } catch (const std::exception& error) {
    text += error.what();
  }
  co_return text;
}

/// Closes `source` at the given time after now.
template <class S>
weir::task<> close_after(S& source, weir::duration length) {
  co_await weir::sleep(length);
  co_await source.close();
}

/// The next value, or -1 at the end.
template <class S>
weir::task<int> next_or_end(S& source) {
  auto value = co_await source.next();
  co_return value ? *value : -1;
}

/// Runs a task that a capture-less function makes of a log, and gives what was written.
template <class F>
lines logged(F make) {
  lines log;
  weir::testing::run(make(log));
  return log;
}

}  // namespace weir_tests

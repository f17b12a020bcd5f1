#pragma once

// Asynchronous functions that keep account of how many of them run.

#include "ops/support.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

/// What the calls of one function have done.
struct calls {
  int started = 0;
  int running = 0;
  int most = 0;     // at once
  int ended = 0;    // with a result or an error
  int stopped = 0;  // destroyed before that
  std::vector<std::string> log;  // "start 0@100", "end 0@200"
};

/// One running call: counts itself in and out.
class running_call {
 public:
  explicit running_call(calls& book) noexcept : book_(&book) {
    ++book_->started;
    if (++book_->running > book_->most) book_->most = book_->running;
  }
  running_call(const running_call&) = delete;
  running_call& operator=(const running_call&) = delete;
  ~running_call() {
    --book_->running;
    ++(ended_ ? book_->ended : book_->stopped);
  }
  void ends() noexcept { ended_ = true; }

 private:
  calls* book_;
  bool ended_ = false;
};

inline weir::task<> note(calls& book, std::string what, int value) {
  const weir::time_point at = co_await weir::now();
  book.log.push_back(std::move(what) + " " + std::to_string(value) + "@" + std::to_string(at.time_since_epoch() / 1ms));
}

/// `value` after `length`.
inline weir::task<int> slowly(calls& book, int value, weir::duration length) {
  running_call call(book);
  co_await note(book, "start", value);
  co_await weir::sleep(length);
  co_await note(book, "end", value);
  call.ends();
  co_return value;
}

/// `value` after 50 ms, without an account.
inline weir::task<int> slowly_alone(int value) {
  co_await weir::sleep(50ms);
  co_return value;
}

/// An error after `length`.
inline weir::task<int> fails_after(calls& book, int value, weir::duration length) {
  running_call call(book);
  co_await weir::sleep(length);
  call.ends();
  throw std::runtime_error("call of " + std::to_string(value) + " failed");
}

}  // namespace weir_tests

#pragma once

// What the tests of stages that run ahead share: consumers that take their time, and streams that are left at any instant.

#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <coroutine>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

inline long milliseconds(weir::time_point at) { return static_cast<long>(at.time_since_epoch() / 1ms); }

/// "0@100 1@250 |@400": when each value came to a consumer that then works for `work` with it.
template <class S>
weir::task<std::string> worked(S source, weir::duration work) {
  std::string text;
  std::string end = "|";
  try {
    while (auto value = co_await source.next()) {
      const weir::time_point at = co_await weir::now();
      text += std::to_string(*value) + "@" + std::to_string(milliseconds(at)) + " ";
      if (work != 0ms) co_await weir::sleep(work);
    }
  } catch (const std::exception& error) {
    end = error.what();
  }
  const weir::time_point at = co_await weir::now();
  co_return text + end + "@" + std::to_string(milliseconds(at));
}
template <class S>
std::string spell_worked(S source, weir::duration work) {
  return weir::testing::run(worked(std::move(source), work));
}

/// The same of a stream that goes on to live, without work.
template <class S>
weir::task<std::string> spelled_in_place(S& source) {
  auto lent = source | weir::transform([](auto value) { return value; });
  co_return co_await worked(std::move(lent), 0ms);
}

/// Takes everything, `work` for each value, and writes it down.
template <class S, class T>
weir::task<> take_all(S& source, std::vector<T>& taken, weir::duration work) {
  while (auto value = co_await source.next()) {
    taken.push_back(std::move(*value));
    if (work != 0ms) co_await weir::sleep(work);
  }
}

inline weir::task<> wait(weir::duration length) { co_await weir::sleep(length); }

/// Consumes for `length` and then destroys the stream, wherever it is.
template <class S, class T>
weir::task<> consume_and_destroy(S source, std::vector<T>& taken, weir::duration work, weir::duration length) {
  auto both = weir::when_any(take_all(source, taken, work), wait(length));
  static_cast<void>(co_await std::move(both));
}

template <class S>
weir::task<> close_later(S& source, weir::duration length) {
  co_await weir::sleep(length);
  co_await source.close();
}

/// Consumes for `length` and then closes the stream, while the consumer goes on.
template <class S, class T>
weir::task<> consume_and_close(S source, std::vector<T>& taken, weir::duration work, weir::duration length) {
  auto both = weir::when_all(take_all(source, taken, work), close_later(source, length));
  co_await std::move(both);
}

/// Leaves a stream of ints in both ways at every instant up to `until`, and hands what was taken and what was dropped to
/// `check(taken, dropped)`. `make` gives the stream, whose first stage writes into the account.
template <class Make, class Check>
void leave_at_every_instant(Make make, weir::duration work, weir::duration until, bool may_fail, Check check) {
  for (weir::duration at = 0ms; at <= until; at += 25ms) {
    for (const bool closes : {false, true}) {
      std::vector<int> taken;
      drops dropped;
      auto source = dropped.here(make());
      try {
        if (closes) {
          weir::testing::run(consume_and_close(std::move(source), taken, work, at));
        } else {
          weir::testing::run(consume_and_destroy(std::move(source), taken, work, at));
        }
      } catch (const std::runtime_error& error) {
        EXPECT_TRUE(may_fail) << error.what();
      }
      SCOPED_TRACE((closes ? "closed at " : "destroyed at ") + std::to_string(at / 1ms));
      check(taken, dropped.values);
    }
  }
}
template <class Make, class Check>
void leave_at_every_instant(Make make, weir::duration work, weir::duration until, Check check) {
  leave_at_every_instant(make, work, until, false, check);
}

/// The values of both, in order.
inline std::vector<int> together(std::vector<int> a, const std::vector<int>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  return a;
}
inline std::vector<int> first_numbers(int n) {
  std::vector<int> all;
  for (int i = 0; i < n; ++i) all.push_back(i);
  return all;
}

/// The same without an account; ready at once where the period is zero.
inline weir::async_generator<int> every(int n, weir::duration period) {
  for (int i = 0; i < n; ++i) {
    if (period != 0ms) co_await weir::sleep(period);
    co_yield i;
  }
}

/// Collects what the run reports of exits that failed, from here on.
class reporting_to {
 public:
  explicit reporting_to(std::vector<std::string>& into) noexcept : into_(&into) {}
  void bind(weir::context& ctx) noexcept {
    ctx.run().on_cleanup_error(
        [](void* into, std::exception_ptr failure) noexcept {
          try {
            std::rethrow_exception(std::move(failure));
          } catch (const std::exception& error) {
            static_cast<std::vector<std::string>*>(into)->push_back(error.what());
          }
        },
        into_);
  }
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  std::vector<std::string>* into_;
};

/// 0, 1, 2, ... one each `period`; writes down how many were pulled.
inline weir::async_generator<int> paced(account& book, int n, weir::duration period) {
  for (int i = 0; i < n; ++i) {
    if (period != 0ms) co_await weir::sleep(period);
    ++book.pulled;
    co_yield i;
  }
}

}  // namespace weir_tests

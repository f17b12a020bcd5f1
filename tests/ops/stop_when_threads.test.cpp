#include "ops/among_threads.hpp"
#include "ops/support.hpp"

#include <weir/ops/never.hpp>
#include <weir/ops/stop_when.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <stop_token>
#include <thread>
#include <utility>

using namespace weir_tests;

namespace {

TEST(stop_when_threads, hears_a_stop_that_another_thread_requests_while_a_value_is_awaited) {
  for (int i = 0; i < 200; ++i) {
    std::stop_source stop;
    auto source = weir::never<int>() | weir::stop_when(stop.get_token());
    std::thread other([stop]() mutable { stop.request_stop(); });
    EXPECT_EQ(run_among_threads(weir::detail::as_task(source.count())), 0U);
    other.join();
  }
}

/// Awaits a value until the other thread is about to request a stop, and leaves the stream.
template <class S>
weir::task<> leave_when(S source, const std::atomic<bool>& ready, bool closes) {
  auto ready_or_not = [](const std::atomic<bool>& flag) -> weir::task<> {
    while (!flag) co_await weir::post();
  };
  auto both = weir::when_any(wait_for_next(source), ready_or_not(ready));
  co_await std::move(both);
  if (closes) co_await source.close();
}

TEST(stop_when_threads, may_be_left_while_another_thread_requests_a_stop) {
  for (int i = 0; i < 200; ++i) {
    std::stop_source stop;
    std::atomic<bool> ready = false;
    std::thread other([stop, &ready]() mutable {
      ready = true;
      stop.request_stop();
    });
    run_among_threads(leave_when(weir::never<int>() | weir::stop_when(stop.get_token()), ready, i % 2 == 0));
    other.join();
  }
}

TEST(stop_when_threads, may_outlive_its_run_while_another_thread_requests_a_stop) {
  for (int i = 0; i < 200; ++i) {
    std::stop_source stop;
    std::atomic<bool> ready = false;
    auto source = weir::never<int>() | weir::stop_when(stop.get_token());
    std::thread other([stop, &ready]() mutable {
      ready = true;
      stop.request_stop();
    });
    auto waits = [](auto& stream, const std::atomic<bool>& flag) -> weir::task<> {
      auto ready_or_not = [](const std::atomic<bool>& other_is) -> weir::task<> {
        while (!other_is) co_await weir::post();
      };
      auto both = weir::when_any(wait_for_next(stream), ready_or_not(flag));
      co_await std::move(both);
    };
    run_among_threads(waits(source, ready));
    other.join();
  }
}

}  // namespace

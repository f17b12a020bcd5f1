// Functions on a pool of threads; run under the thread sanitizer.
#include "asio/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace weir_tests;
using weir::concurrency;
using weir::transform_concurrent;

/// Something to do for a processor, and a result on the heap.
std::string worked(int value) {
  unsigned state = static_cast<unsigned>(value) * 2654435761U + 1;
  for (unsigned i = 0; i < 200 + state % 800; ++i) state = state * 1664525U + 1013904223U;
  return "a text that is too long to be kept in place: " + std::to_string(state) + " " + std::to_string(value);
}
int number_of(const std::string& text) { return std::stoi(text.substr(text.rfind(' ') + 1)); }

/// How many calls run at once, and the most that did.
class gauge {
 public:
  void enter() noexcept {
    const int now = ++running_;
    int most = most_;
    while (now > most && !most_.compare_exchange_weak(most, now)) {
    }
  }
  void leave() noexcept { --running_; }
  int running() const noexcept { return running_; }
  int most() const noexcept { return most_; }

 private:
  std::atomic<int> running_{0};
  std::atomic<int> most_{0};
};

weir::task<int> take_in_order(auto source) {
  int next = 0;
  while (auto text = co_await source.next()) {
    EXPECT_EQ(number_of(*text), next);
    ++next;
  }
  co_return next;
}

TEST(concurrency_on_threads, results_come_back_in_order_and_no_more_than_n_run_at_once) {
  asio::thread_pool pool(4);
  for (const int n : {1, 2, 3}) {
    gauge calls;
    auto call = [&calls](int value) {
      calls.enter();
      auto text = worked(value);
      calls.leave();
      return text;
    };
    EXPECT_EQ(
        weir::run(take_in_order(weir::iota(0, 2000) | transform_concurrent(concurrency(n).window(8).on(pool), call))),
        2000);
    EXPECT_LE(calls.most(), n);
  }
}

TEST(concurrency_on_threads, awaited_calls_run_there_too) {
  asio::thread_pool pool(2);
  auto call = [](int value) -> weir::task<std::string> {
    if (value % 3 == 0) co_await weir::post();
    if (value % 50 == 0) co_await weir::sleep(1ms);
    co_return worked(value);
  };
  EXPECT_EQ(weir::run(take_in_order(weir::iota(0, 500) | transform_concurrent(concurrency(4).on(pool), call))), 500);
}

TEST(concurrency_on_threads, an_error_ends_the_stream_after_the_results_before_it) {
  asio::thread_pool pool(3);
  auto call = [](int value) {
    auto text = worked(value);
    if (value == 37) throw std::runtime_error("broke at " + text);
    return text;
  };
  auto body = [](auto source) -> weir::task<std::string> {
    int next = 0;
    std::string end;
    try {
      while (auto text = co_await source.next()) EXPECT_EQ(number_of(*text), next++);
    } catch (const std::runtime_error& error) {
      end = error.what();
    }
    EXPECT_EQ(next, 37);
    co_return end;
  };
  for (int round = 0; round < 50; ++round) {
    const std::string end = weir::run(body(weir::iota(0, 100) | transform_concurrent(concurrency(3).on(pool), call)));
    EXPECT_TRUE(end.starts_with("broke at ")) << end;
  }
}

TEST(concurrency_on_threads, a_stage_is_left_while_its_calls_run_and_the_run_waits_for_them) {
  asio::thread_pool pool(2);
  const auto body = [](asio::thread_pool& where, gauge& calls, unsigned seed) -> weir::task<> {
    std::mt19937 random(seed);
    auto call = [&calls](int value) {
      calls.enter();
      auto text = worked(value);
      calls.leave();
      return text;
    };
    auto source = weir::iota(0, 100'000) | transform_concurrent(concurrency(2).window(5).on(where), call);
    for (unsigned i = random() % 20; i != 0; --i) static_cast<void>(co_await source.next());
    auto either = weir::when_any(source.next(), weir::post());
    static_cast<void>(co_await std::move(either));
    if (seed % 2 == 0) {
      co_await source.close();
      EXPECT_EQ(calls.running(), 0);
    }
  };
  for (unsigned seed = 0; seed < 200; ++seed) {
    gauge calls;
    weir::run(body(pool, calls, seed));
    EXPECT_EQ(calls.running(), 0) << "close, or else the run, waits for what runs";
  }
}

TEST(concurrency_on_threads, awaited_calls_are_destroyed_there_when_the_stage_is_left) {
  asio::thread_pool pool(2);
  const auto body = [](asio::thread_pool& where, std::atomic<int>& alive, int taken) -> weir::task<> {
    auto call = [&alive](int value) -> weir::task<int> {
      const std::unique_ptr<std::atomic<int>, void (*)(std::atomic<int>*)> here(&alive,
                                                                                [](std::atomic<int>* all) { --*all; });
      ++alive;
      co_await weir::sleep(value % 7 == 6 ? std::chrono::hours(1) : std::chrono::milliseconds(0));
      co_return int(value);
    };
    auto source = weir::iota(0, 100) | transform_concurrent(concurrency(3).on(where), call);
    for (int i = 0; i < taken; ++i) EXPECT_EQ(*co_await source.next(), i);
  };
  for (int taken = 1; taken <= 6; ++taken) {
    std::atomic<int> alive{0};
    weir::run(body(pool, alive, taken));
    EXPECT_EQ(alive, 0);
  }
}

TEST(concurrency_on_threads, a_stream_may_outlive_its_run_while_calls_run) {
  asio::thread_pool pool(2);
  auto call = [](int value) { return worked(value); };
  for (int round = 0; round < 50; ++round) {
    auto source = weir::iota(0, 1000) | transform_concurrent(concurrency(2).on(pool), call);
    auto look = [](auto& s) -> weir::task<> { static_cast<void>(co_await s.next()); };
    weir::run(look(source));
  }
}

}  // namespace

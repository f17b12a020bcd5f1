#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/thread_safe_channel.hpp>

#include "ops/among_threads.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::thread_safe_channel;
using weir::thread_safe_receiver;
using weir::thread_safe_sender;

namespace {

constexpr int many = 2000;

/// What was taken: of each thread in its order, with nothing missing.
class seen {
 public:
  explicit seen(std::size_t threads) : next_(threads, 0) {}
  void take(int value) {
    int& next = next_.at(static_cast<std::size_t>(value / many));
    EXPECT_EQ(value % many, next);
    ++next;
    ++count_;
  }
  int count() const noexcept { return count_; }

 private:
  std::vector<int> next_;
  int count_ = 0;
};

weir::task<int> take_everything(thread_safe_receiver<int> receiver, std::size_t threads) {
  seen values(threads);
  while (auto value = co_await receiver.next()) values.take(*value);
  co_return values.count();
}

TEST(thread_safe_channel_threads, deliver_every_value_that_blocked_threads_send) {
  for (const int capacity : {1, 2, 64}) {
    auto ends = thread_safe_channel<int>(capacity);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([sender = ends.sender, t] {
        for (int i = 0; i < many; ++i) EXPECT_TRUE(sender.send_blocking(t * many + i));
      });
    }
    { const auto last = std::move(ends.sender); }
    EXPECT_EQ(run_among_threads(take_everything(std::move(ends.receiver), 4)), 4 * many);
    for (auto& thread : threads) thread.join();
  }
}

TEST(thread_safe_channel_threads, deliver_every_value_that_was_taken_by_try_send) {
  auto ends = thread_safe_channel<int>(8);
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([sender = ends.sender, t] {
      for (int i = 0; i < many; ++i) {
        while (!sender.try_send(t * many + i)) std::this_thread::yield();
      }
    });
  }
  { const auto last = std::move(ends.sender); }
  EXPECT_EQ(run_among_threads(take_everything(std::move(ends.receiver), 2)), 2 * many);
  for (auto& thread : threads) thread.join();
}

weir::task<> send_all(thread_safe_sender<int> sender, int thread) {
  for (int i = 0; i < many; ++i) EXPECT_TRUE(co_await sender.send(thread * many + i));
}

TEST(thread_safe_channel_threads, deliver_every_value_that_coroutines_on_other_loops_send) {
  for (const int capacity : {1, 16}) {
    auto ends = thread_safe_channel<int>(capacity);
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([sender = ends.sender, t]() mutable { run_among_threads(send_all(std::move(sender), t)); });
    }
    { const auto last = std::move(ends.sender); }
    EXPECT_EQ(run_among_threads(take_everything(std::move(ends.receiver), 3)), 3 * many);
    for (auto& thread : threads) thread.join();
  }
}

TEST(thread_safe_channel_threads, feed_a_pipeline) {
  auto ends = thread_safe_channel<int>(4);
  std::thread thread([sender = std::move(ends.sender)] {
    for (int i = 0; i < many; ++i) EXPECT_TRUE(sender.send_blocking(int(i)));
  });
  auto read = [](auto source) -> weir::task<long> {
    auto add = [](long sum, int value) { return sum + value; };
    co_return co_await source.fold(0L, add);
  };
  EXPECT_EQ(run_among_threads(read(std::move(ends.receiver) | weir::prefetch(8))), many * (many - 1L) / 2);
  thread.join();
}

/// Takes some, leaves, and says how many values were taken or dropped.
weir::task<std::uint64_t> take_some(thread_safe_receiver<int> from, int count, bool closes) {
  std::uint64_t taken = 0;
  {
    auto receiver = std::move(from);
    for (int i = 0; i < count; ++i) {
      if (!co_await receiver.next()) break;
      ++taken;
    }
    if (closes) co_await receiver.close();
  }
  const auto report = co_await weir::pipeline_report();
  co_return taken + report.discarded;
}

TEST(thread_safe_channel_threads, send_away_every_sender_when_the_reader_leaves_and_lose_nothing) {
  for (int round = 0; round < 40; ++round) {
    auto ends = thread_safe_channel<int>(3);
    std::atomic<std::uint64_t> sent{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([sender = ends.sender, &sent] {
        while (sender.send_blocking(1)) ++sent;
      });
    }
    threads.emplace_back([sender = ends.sender, &sent]() mutable {
      auto send_on = [](thread_safe_sender<int> own, std::atomic<std::uint64_t>& count) -> weir::task<> {
        for (;;) {
          const bool more = co_await own.send(1);
          if (!more) break;
          ++count;
        }
      };
      run_among_threads(send_on(std::move(sender), sent));
    });
    const auto accounted = run_among_threads(take_some(std::move(ends.receiver), round * 5, round % 2 == 0));
    for (auto& thread : threads) thread.join();
    // What was inside a receiver that was never driven nobody could be told of.
    EXPECT_TRUE(round == 0 || accounted == sent.load()) << accounted << " of " << sent.load();
  }
}

TEST(thread_safe_channel_threads, never_post_to_a_loop_that_is_gone) {
  for (int round = 0; round < 100; ++round) {
    auto ends = thread_safe_channel<int>(2);
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([sender = ends.sender] {
        while (!sender.closed()) static_cast<void>(sender.try_send(1));
      });
    }
    auto look = [](thread_safe_receiver<int>& receiver, int count) -> weir::task<> {
      for (int i = 0; i < count; ++i) static_cast<void>(co_await receiver.next());
    };
    // The receiver outlives its run and the loop.
    run_among_threads(look(ends.receiver, 1 + round % 7));
    for (auto& thread : threads) thread.join();
  }
}

TEST(thread_safe_channel_threads, withdraw_a_send_that_is_destroyed_while_the_reader_lets_it_in) {
  auto ends = thread_safe_channel<int>(1);
  std::uint64_t sent = 0;
  std::thread thread([sender = std::move(ends.sender), &sent]() mutable {
    auto impatient = [](thread_safe_sender<int> own, std::uint64_t& count) -> weir::task<> {
      for (int i = 0; i < many; ++i) {
        auto either = weir::when_any(own.send(i), weir::post());
        auto answer = co_await std::move(either);
        if (answer.index() == 0 && std::get<0>(answer)) ++count;
        co_await weir::post();
      }
    };
    run_among_threads(impatient(std::move(sender), sent));
  });
  auto count = [](thread_safe_receiver<int> receiver) -> weir::task<std::uint64_t> {
    std::uint64_t values = 0;
    int before = -1;
    while (auto value = co_await receiver.next()) {
      EXPECT_GT(*value, before);
      before = *value;
      ++values;
    }
    co_return values;
  };
  const auto received = run_among_threads(count(std::move(ends.receiver)));
  thread.join();
  EXPECT_EQ(received, sent);
}

TEST(thread_safe_channel_threads, end_a_waiting_reader_when_another_thread_closes_or_cancels) {
  for (int round = 0; round < 100; ++round) {
    auto ends = thread_safe_channel<int>(2);
    std::thread thread([sender = std::move(ends.sender), round] {
      if (round % 3 == 0) sender.close();
      if (round % 3 == 1) sender.cancel();
    });
    EXPECT_EQ(run_among_threads(take_everything(std::move(ends.receiver), 1)), 0);
    thread.join();
  }
}

}  // namespace

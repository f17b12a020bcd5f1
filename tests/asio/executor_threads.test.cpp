// Asio's executors as places for streams; run under the thread sanitizer.
#include "asio/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/starts_on.hpp>
#include <weir/ops/transform.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace weir_tests;
using weir::starts_on;

weir::task<long> sum_of(auto source) {
  auto add = [](long sum, int value) { return sum + value; };
  co_return co_await source.fold(0L, add);
}

TEST(executor_threads, upstream_runs_on_a_thread_of_the_pool) {
  asio::thread_pool pool(2);
  const auto main_thread = std::this_thread::get_id();
  bool elsewhere = true;
  auto look = [&elsewhere, main_thread](int value) {
    elsewhere = elsewhere && std::this_thread::get_id() != main_thread;
    return value;
  };
  EXPECT_EQ(weir::run(sum_of(weir::iota(0, 1000) | weir::transform(look) | starts_on(pool, 16))), 999L * 500);
  EXPECT_TRUE(elsewhere);
  EXPECT_EQ(weir::run(sum_of(weir::iota(0, 1000) | starts_on(pool.get_executor()))), 999L * 500);
  EXPECT_EQ(weir::run(sum_of(weir::iota(0, 1000) | starts_on(asio::make_strand(pool), 1))), 999L * 500);
  const asio::any_io_executor erased = pool.get_executor();
  EXPECT_EQ(weir::run(sum_of(weir::iota(0, 1000) | starts_on(erased, 3))), 999L * 500);
}

TEST(executor_threads, upstream_runs_on_the_context_of_the_consumer) {
  asio::io_context io;
  auto sum = weir::spawn(io, sum_of(weir::iota(0, 1000) | starts_on(io, 16)), asio::use_future);
  io.run();
  EXPECT_EQ(sum.get(), 999L * 500);
}

weir::async_generator<int> waiting(std::atomic<int>& alive) {
  int here = 0;
  ++alive;
  std::atomic<int>* guests = &alive;
  co_await weir::with_exit(std::move(guests), [](std::atomic<int>*& count, weir::ended) -> weir::task<> {
    std::atomic<int>* kept = count;
    co_await weir::sleep(1ms);
    --*kept;
  });
  for (;;) {
    asio::steady_timer timer(co_await weir::this_executor(), std::chrono::microseconds(here % 50));
    co_await timer.async_wait(asio::deferred);
    co_yield int(here++);
  }
}

TEST(executor_threads, operations_of_asio_are_awaited_there_and_close_waits_for_the_exits) {
  asio::thread_pool pool(2);
  std::atomic<int> alive{0};
  const auto body = [](asio::thread_pool& where, std::atomic<int>& guests, int n) -> weir::task<> {
    auto source = waiting(guests) | weir::prefetch(2) | starts_on(where, 4);
    for (int i = 0; i < n; ++i) EXPECT_EQ(*co_await source.next(), i);
    if (n % 2 == 0) {
      co_await source.close();
      EXPECT_EQ(guests, 0);
    }
  };
  for (int n = 1; n < 60; ++n) {
    weir::run(body(pool, alive, n));
    EXPECT_EQ(alive, 0) << "the run waits for what it left";
  }
}

TEST(executor_threads, many_tasks_on_one_pool_send_streams_to_it) {
  asio::thread_pool pool(3);
  std::vector<std::future<long>> sums;
  for (int i = 0; i < 24; ++i) {
    sums.push_back(
        weir::spawn(pool, sum_of(weir::iota(0, 500) | starts_on(pool, 1 + i) | starts_on(pool, 3)), asio::use_future));
  }
  for (auto& sum : sums) EXPECT_EQ(sum.get(), 499L * 250);
}

TEST(executor_threads, a_pool_that_is_destroyed_fails_the_streams_on_it) {
  for (int round = 0; round < 30; ++round) {
    std::atomic<int> alive{0};
    auto pool = std::make_unique<asio::thread_pool>(2);
    const auto body = [](asio::thread_pool& where, std::atomic<int>& guests,
                         std::atomic<bool>& begun) -> weir::task<std::string> {
      auto source = waiting(guests) | starts_on(where, 4);
      try {
        while (auto value = co_await source.next()) begun = true;
      } catch (const std::exception& error) {
        co_return error.what();
      }
      co_return "ended";
    };
    std::atomic<bool> begun{false};
    std::jthread destroyer([&pool, &begun] {
      while (!begun) std::this_thread::yield();
      pool->stop();
      pool.reset();
    });
    EXPECT_EQ(weir::run(body(*pool, alive, begun)), "weir: the executor on which upstream ran is gone");
  }
}

TEST(executor_threads, a_consumer_is_cancelled_while_upstream_works) {
  asio::io_context io;
  auto work = asio::make_work_guard(io);
  asio::thread_pool pool(1);
  std::jthread thread([&io] { io.run(); });
  std::atomic<int> alive{0};
  const auto body = [](asio::thread_pool& where, std::atomic<int>& guests) -> weir::task<> {
    auto source = waiting(guests) | starts_on(where, 4);
    while (co_await source.next()) {
    }
  };
  for (int round = 0; round < 50; ++round) {
    asio::cancellation_signal signal;
    std::promise<void> over;
    weir::spawn(io, body(pool, alive),
                asio::bind_cancellation_slot(signal.slot(), [&over](std::exception_ptr) { over.set_value(); }));
    for (int i = 0; i < round; ++i) std::this_thread::yield();
    signal.emit(asio::cancellation_type::terminal);
    over.get_future().get();
    EXPECT_EQ(alive, 0) << "the exits there are awaited by the run that is cancelled";
  }
  work.reset();
}

}  // namespace

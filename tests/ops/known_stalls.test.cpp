// Where pipelines of other libraries stand still, or lose what they hold.
#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace {

weir::async_generator<int> fetched(int count) {
  for (int i = 0; i < count; ++i) {
    co_await weir::sleep(100ms);
    co_yield int(i);
  }
}
weir::task<int> enriched(int user) {
  co_await weir::sleep(50ms);
  co_return user;
}

template <class Stream>
weir::task<> consume(Stream users) {
  while (auto user = co_await users.next()) co_await weir::sleep(200ms);
}

template <class Stream>
weir::duration time_of(Stream users) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, consume(std::move(users)));
  return loop.elapsed();
}

weir::async_generator<int> always_ready(int value) {
  for (;;) co_yield int(value);
}
weir::async_generator<int> every(weir::duration period, int value) {
  for (;;) {
    co_await weir::sleep(period);
    co_yield int(value);
  }
}

}  // namespace

// Rust's `buffered` polls its futures only while the consumer asks for the next one: 1,350 ms.
TEST(known_stalls, a_busy_consumer_does_not_stop_the_tasks_before_it) {
  EXPECT_EQ(time_of(fetched(5) | weir::transform_concurrent(2, enriched)), 1150ms);
}
TEST(known_stalls, a_busy_consumer_does_not_stop_a_source_that_runs_ahead) {
  EXPECT_EQ(time_of(fetched(5) | weir::transform(enriched) | weir::prefetch(1)), 1150ms);
}
TEST(known_stalls, a_slow_consumer_of_timed_batches_loses_nothing_and_gets_no_empty_ones) {
  const auto sizes = []() -> weir::task<std::vector<std::size_t>> {
    std::vector<std::size_t> all;
    auto batches = fetched(10) | weir::chunk_for(3, 150ms);
    while (auto batch = co_await batches.next()) {
      all.push_back(batch->size());
      co_await weir::sleep(1s);
    }
    co_return all;
  };
  EXPECT_EQ(weir::testing::run(sizes()), (std::vector<std::size_t>{2, 3, 3, 2}));
}
TEST(known_stalls, an_input_that_is_always_ready_does_not_starve_the_others_of_a_merge) {
  const auto of_the_slow_one = []() -> weir::task<int> {
    int count = 0;
    auto both = weir::merge(always_ready(1), every(10ms, 2));
    for (int i = 0; i < 10'000; ++i) {
      if (*(co_await both.next()) == 2) ++count;
      co_await weir::sleep(1ms);
    }
    co_return count;
  };
  EXPECT_GE(weir::testing::run(of_the_slow_one()), 300);  // it is asked again after 32 of the other
}
TEST(known_stalls, a_channel_that_is_closed_with_values_inside_gives_them_first) {
  const auto received = []() -> weir::task<std::vector<int>> {
    auto [sender, receiver] = weir::channel<int>(8);
    for (int i = 0; i < 5; ++i) static_cast<void>(sender.try_send(int(i)));
    sender.close();
    co_return co_await weir::to<std::vector<int>>(std::move(receiver));
  };
  EXPECT_EQ(weir::testing::run(received()), (std::vector<int>{0, 1, 2, 3, 4}));
}
// Rx libraries and others drop the value that waits, or the error, or both.
TEST(known_stalls, a_debounce_does_not_swallow_an_error_nor_the_latest_value_before_it) {
  const auto fails = []() -> weir::async_generator<int> {
    for (int i = 0; i < 3; ++i) co_yield int(i);
    throw std::runtime_error("source failed");
  };
  const auto seen = [&fails]() -> weir::task<std::string> {
    std::string text;
    auto values = fails() | weir::debounce(1h);
    try {
      while (auto value = co_await values.next()) text += std::to_string(*value) + " ";
    } catch (const std::runtime_error& error) {
      text += error.what();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(seen()), "2 source failed");
}
// Reactor's `groupBy` hangs when there are more groups than the `flatMap` behind it reads at once.
TEST(known_stalls, a_group_by_with_more_keys_than_consumers_passes_everything) {
  const auto all = []() -> weir::task<int> {
    int count = 0;
    auto key = [](int value) { return value % 100; };
    auto groups = weir::iota(0, 5'000) | weir::group_by(key, weir::group_limits(1'000).buffer(4));
    auto read = [&count](weir::group<int, int> each) -> weir::task<> {
      while (auto value = co_await each.next()) ++count;
    };
    co_await groups.for_each_concurrent(2, read);
    co_return count;
  };
  EXPECT_EQ(weir::testing::run(all()), 5'000);
}
TEST(known_stalls, a_subscriber_that_loses_values_does_not_hold_up_one_that_gets_all) {
  const auto both = []() -> weir::task<int> {
    int count = 0;
    auto hub = every(10ms, 1) | weir::take(50) | weir::share(2);
    auto reads = [&count](weir::subscription<int> values) -> weir::task<> {
      while (auto value = co_await values.next()) ++count;
    };
    auto sleeps = [](weir::subscription<int> values) -> weir::task<> {
      static_cast<void>(co_await values.next());
      co_await weir::sleep(1h);
    };
    auto two = weir::when_any(reads(hub.subscribe()), sleeps(hub.subscribe(weir::subscriber::drop)));
    co_await std::move(two);
    co_return count;
  };
  EXPECT_EQ(weir::testing::run(both()), 50);
}

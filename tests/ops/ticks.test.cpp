#include <weir/ops/inspect.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/ticks.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

long in_milliseconds(weir::time_point at) { return at.time_since_epoch() / 1ms; }

/// "2@2 4@4 6@13": each of the first `n` ticks and when it came. The consumer works after the second one until 13 ms.
weir::task<std::string> with_a_busy_consumer(weir::missed_ticks missed, int n) {
  auto source = weir::ticks(2ms, missed);
  std::string text;
  for (int i = 0; i < n; ++i) {
    const auto due = co_await source.next();
    const weir::time_point at = co_await weir::now();
    text += std::to_string(in_milliseconds(*due)) + "@" + std::to_string(in_milliseconds(at)) + " ";
    if (i == 1) co_await weir::sleep(9ms);
  }
  co_return text;
}

TEST(ticks, come_each_period_from_the_first_demand_on) {
  EXPECT_EQ(spell_times(weir::ticks(10ms) | weir::transform(in_milliseconds) | weir::take(3)),
            "10@10 20@20 30@30 |@30");
  EXPECT_EQ(spell_at_once(weir::ticks(10ms) | weir::transform(in_milliseconds) | weir::take(3)), "10 20 30 |");
  auto body = []() -> weir::task<std::string> {
    auto source = weir::ticks(10ms);
    co_await weir::sleep(5ms);
    const auto first = co_await source.next();
    co_return std::to_string(in_milliseconds(*first));
  };
  EXPECT_EQ(weir::testing::run(body()), "15");
}

TEST(ticks, that_were_missed_come_in_a_burst) {
  EXPECT_EQ(weir::testing::run(with_a_busy_consumer(weir::missed_ticks::burst, 8)),
            "2@2 4@4 6@13 8@13 10@13 12@13 14@14 16@16 ");
}

TEST(ticks, that_were_missed_delay_all_further_ones) {
  EXPECT_EQ(weir::testing::run(with_a_busy_consumer(weir::missed_ticks::delay, 5)), "2@2 4@4 6@13 15@15 17@17 ");
}

TEST(ticks, that_were_missed_are_skipped_and_the_schedule_stays) {
  EXPECT_EQ(weir::testing::run(with_a_busy_consumer(weir::missed_ticks::skip, 5)), "2@2 4@4 6@13 14@14 16@16 ");
}

TEST(ticks, come_in_a_burst_unless_said_so_that_none_is_lost) {
  auto body = []() -> weir::task<std::size_t> {
    auto source = weir::ticks(1ms);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(5000ms);
    std::size_t at_once = 0;
    while (auto due = co_await source.next()) {
      const weir::time_point at = co_await weir::now();
      if (*due == at) break;
      ++at_once;
    }
    co_return at_once;
  };
  EXPECT_EQ(weir::testing::run(body()), 4999U);
}

TEST(ticks, do_not_drift_where_the_consumer_works_each_time) {
  auto work = [](weir::time_point) -> weir::task<> { co_await weir::sleep(7ms); };
  EXPECT_EQ(spell_times(weir::ticks(10ms, weir::missed_ticks::skip) | weir::inspect(work) |
                        weir::transform(in_milliseconds) | weir::take(4)),
            "10@17 20@27 30@37 40@47 |@47");
}

TEST(ticks, arm_no_timer_while_nobody_asks) {
  auto body = [](weir::testing::virtual_scheduler& loop) -> weir::task<> {
    auto source = weir::ticks(10ms);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1h);
    EXPECT_EQ(loop.elapsed(), 1h + 10ms);
  };
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, body(loop));
  EXPECT_FALSE(loop.jump());
}

TEST(ticks, keep_their_schedule_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::ticks(10ms);
    auto first = weir::when_any(source.next(), weir::sleep(4ms));
    static_cast<void>(co_await std::move(first));
    co_await weir::sleep(1ms);
    const auto due = co_await source.next();
    const weir::time_point at = co_await weir::now();
    co_return std::to_string(in_milliseconds(*due)) + "@" + std::to_string(in_milliseconds(at));
  };
  EXPECT_EQ(weir::testing::run(body()), "10@10");
}

TEST(ticks, refuse_a_period_of_nothing_or_less) {
  EXPECT_EQ(refusal([] { return weir::ticks(0ms); }), "ticks(period): period must be longer than nothing, was 0s");
  EXPECT_EQ(refusal([] { return weir::ticks(-5ms); }), "ticks(period): period must not be negative, was -5ms");
}

TEST(ticks, round_a_period_up_to_the_clock_and_wait_for_the_longest) {
  using picoseconds = std::chrono::duration<long, std::pico>;
  auto count = [](weir::time_point at) { return static_cast<int>(at.time_since_epoch().count()); };
  EXPECT_EQ(spell(weir::ticks(picoseconds(1)) | weir::transform(count) | weir::take(2)), "1 2 |");
  weir::testing::run(close_after(weir::ticks(std::chrono::hours::max()), 1h));
}

TEST(ticks, end_when_the_run_drains) {
  auto body = []() -> weir::task<std::string> {
    auto drain = []() -> weir::task<> {
      co_await weir::sleep(25ms);
      co_await drain_the_run();
    };
    auto both = weir::when_all(timed(weir::ticks(10ms) | weir::transform(in_milliseconds)), drain());
    auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  EXPECT_EQ(weir::testing::run(body()), "10@10 20@20 |@25");
}

TEST(ticks, give_their_turn_to_others) {
  auto body = []() -> weir::task<std::size_t> {
    auto source = weir::ticks(1ns);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1s);
    auto endless = [](auto& stream) -> weir::task<std::size_t> { co_return co_await stream.count(); };
    auto both = weir::when_any(endless(source), weir::post());
    const auto first = co_await std::move(both);
    co_return first.index();
  };
  EXPECT_EQ(weir::testing::run(body()), 1U);
}

TEST(ticks, can_be_destroyed_or_closed_while_a_next_is_pending) {
  weir::testing::run(destroy_after(weir::ticks(100ms), 50ms));
  weir::testing::run(close_after(weir::ticks(100ms), 50ms));
}

TEST(ticks, may_be_moved_before_they_are_driven) {
  auto source = weir::ticks(10ms);
  auto moved = std::move(source);
  EXPECT_EQ(spell(std::move(moved) | weir::transform(in_milliseconds) | weir::take(1)), "10 |");
}

}  // namespace

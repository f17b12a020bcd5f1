#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/never.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/take_for.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

TEST(take_for, gives_the_values_that_come_in_time_and_ends_when_time_is_up) {
  EXPECT_EQ(spell_times(ticking(9) | weir::take_for(250ms)), "0@100 1@200 |@250");
}

TEST(take_for, ends_with_a_source_that_is_over_before) {
  EXPECT_EQ(spell_times(ticking(2) | weir::take_for(1h)), "0@100 1@200 |@200");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | weir::take_for(1ms)), "0 1 2 |");
}

TEST(take_for, leaves_out_a_value_at_the_very_end_of_its_time) {
  EXPECT_EQ(spell_times(ticking(9) | weir::take_for(200ms)), "0@100 |@200");
}

TEST(take_for, of_no_time_closes_the_source_without_pulling) {
  account book;
  EXPECT_EQ(spell(counted(book, 100) | weir::take_for(0s)), "|");
  EXPECT_EQ(book.pulled, 0);
  EXPECT_GE(book.closed, 1);
}

TEST(take_for, begins_its_time_with_the_first_demand) {
  auto body = []() -> weir::task<std::string> {
    auto source = ticking(9) | weir::take_for(250ms);
    co_await weir::sleep(1s);
    co_return co_await timed(std::move(source));
  };
  EXPECT_EQ(weir::testing::run(body()), "0@1100 1@1200 |@1250");
}

TEST(take_for, ends_for_a_consumer_that_comes_late_or_at_the_very_end) {
  auto body = [](weir::duration work) -> weir::task<std::string> {
    account book;
    auto source = counted(book, 100) | weir::take_for(200ms);
    while (auto value = co_await source.next()) co_await weir::sleep(work);
    const weir::time_point at = co_await weir::now();
    co_return std::to_string(book.pulled) + " by " + std::to_string(at.time_since_epoch() / 1ms);
  };
  EXPECT_EQ(weir::testing::run(body(100ms)), "2 by 200");
  EXPECT_EQ(weir::testing::run(body(150ms)), "2 by 300");
}

TEST(take_for, ends_at_its_end_where_the_timer_of_the_consumer_is_older) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::take_for(100ms);
    auto at_100 = [](auto& stream) -> weir::task<bool> {
      co_await weir::sleep(100ms);
      const auto value = co_await stream.next();
      co_return value.has_value();
    };
    auto at_0 = [](auto& stream) -> weir::task<bool> {
      co_await weir::post();
      const auto value = co_await stream.next();
      co_return value.has_value();
    };
    auto both = weir::when_all(at_100(source), at_0(source));
    const auto got = co_await std::move(both);
    co_return 10 * static_cast<int>(std::get<1>(got)) + static_cast<int>(std::get<0>(got));
  };
  EXPECT_EQ(weir::testing::run(body()), 10);
}

TEST(take_for, waits_for_the_exits_of_the_source_before_it_ends) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::take_for(150ms)), "0@100 |@200");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 200"}));
}

TEST(take_for, passes_errors_of_the_source_and_of_closing_it) {
  EXPECT_EQ(spell(failing(2) | weir::take_for(1s)), "0 1 source failed");
  auto hangs_unclean = []() -> weir::async_generator<int> {
    int resource = 0;
    co_await weir::with_exit(std::move(resource), [](int&, weir::ended) -> weir::task<> {
      throw std::runtime_error("exit failed");
      co_return;
    });
    co_yield 1;
    co_await weir::sleep(1h);
  };
  EXPECT_EQ(spell_times(hangs_unclean() | weir::take_for(50ms)), "1@0 cleanup failed: exit failed@50");
}

TEST(take_for, certainly_takes_only_one_value) {
  account book;
  weir::testing::run((counted(book, 9) | weir::take_for(1s)).count());
  EXPECT_EQ(book.demand, 1U);
}

TEST(take_for, gives_a_busy_loop_its_turn_to_see_that_time_is_up) {
  auto body = []() -> weir::task<int> {
    auto source = weir::iota(0) | weir::take_for(10ms);
    auto step = [](int count, int) -> weir::task<int> {
      if (count % 1000 == 999) co_await weir::sleep(1ms);
      co_return count + 1;
    };
    co_return co_await source.fold(0, step);
  };
  EXPECT_EQ(weir::testing::run(body()), 10000);
}

TEST(take_for, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::take_for(1s)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::take_for(1s);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(take_for, takes_any_duration) {
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::take_for(weir::duration::max())), "0 1 |");
  EXPECT_EQ(spell_times(weir::never<int>() | weir::take_for(std::chrono::hours(24 * 365))), "|@31536000000");
}

TEST(take_for, leaves_no_timer_behind) {
  for (const bool closes : {false, true}) {
    weir::testing::virtual_scheduler loop;
    if (closes) {
      weir::testing::run(loop, close_after(ticking(9) | weir::take_for(1h), 50ms));
    } else {
      static_cast<void>(weir::testing::run(loop, spelled(ticking(2) | weir::take_for(1h))));
    }
    EXPECT_FALSE(loop.jump());
  }
}

TEST(take_for, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::take_for(1h), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::take_for(1h), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(take_for, refuses_a_negative_duration) {
  EXPECT_EQ(refusal([] { return weir::take_for(-1s); }), "take_for(d): d must not be negative, was -1s");
}

}  // namespace

#include <weir/ops/delay.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::testing::expect_marbles;
using weir::testing::marbles;

namespace {

TEST(delay, emits_each_value_later_than_it_came) {
  weir::testing::run(expect_marbles(marbles("ab---(cd)--e-|") | weir::delay(3ms),  //
                     "       ---ab---(cd)--(e|)"));
  EXPECT_EQ(spell_times(ticking(3) | weir::delay(250ms)), "0@350 1@450 2@550 |@550");
}

TEST(delay, of_no_time_changes_nothing) {
  EXPECT_EQ(spell_times(ticking(3) | weir::delay(0ms)), "0@100 1@200 2@300 |@300");
  EXPECT_EQ(spell(weir::iota(0, 5) | weir::delay(0ms, 2)), "0 1 2 3 4 |");
  EXPECT_EQ(weir::testing::run((weir::iota(0, 5000) | weir::delay(0ms)).count()), 5000U);
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::delay(1h)), "|");
}

TEST(delay, emits_what_came_together_together) {
  EXPECT_EQ(spell_times(weir::iota(0, 3) | weir::delay(50ms)), "0@50 1@50 2@50 |@50");
  EXPECT_EQ(weir::testing::run((weir::iota(0, 5000) | weir::delay(1s, 2000)).count()), 5000U);
}

TEST(delay, ends_and_fails_after_the_values_before_and_no_later) {
  weir::testing::run(expect_marbles(marbles("a-----|") | weir::delay(3ms),  //
                     "       ---a--|"));
  weir::testing::run(expect_marbles(marbles("a-----X") | weir::delay(3ms),  //
                     "       ---a--X"));
  weir::testing::run(expect_marbles(marbles("ab-X") | weir::delay(3ms),  //
                     "       ---a(bX)"));
  EXPECT_EQ(spell_times(failing(2) | weir::delay(50ms)), "0@50 1@50 source failed@50");
  EXPECT_EQ(spell(unclean(2) | weir::delay(50ms)), "0 1 cleanup failed: exit failed");
}

TEST(delay, makes_a_source_wait_that_gives_more_than_may_be_on_their_way) {
  EXPECT_EQ(spell_times(weir::iota(0, 5) | weir::delay(100ms, 2)), "0@100 1@100 2@200 3@200 4@300 |@300");
}

TEST(delay, runs_ahead_by_no_more_than_its_bound_and_from_the_first_demand) {
  auto body = []() -> weir::task<std::string> {
    account book;
    auto source = counted(book, 100) | weir::delay(1h, 3);
    co_await weir::sleep(1s);
    const int before = book.pulled;
    auto both = weir::when_any(wait_for_next(source), wait(1s));
    static_cast<void>(co_await std::move(both));
    co_return std::to_string(before) + " " + std::to_string(book.pulled);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 3");
}

TEST(delay, counts_from_when_a_value_came_whatever_the_consumer_does) {
  EXPECT_EQ(spell_worked(ticking(5) | weir::delay(100ms), 350ms), "0@200 1@550 2@900 3@1250 4@1600 |@1950");
  EXPECT_EQ(spell_worked(ticking(3) | weir::delay(100ms), 30ms), "0@200 1@300 2@400 |@430");
}

TEST(delay, goes_on_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<std::string> {
    auto source = ticking(3) | weir::delay(100ms);
    auto both = weir::when_any(wait_for_next(source), wait(150ms));
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(1s);
    co_return co_await spelled_in_place(source);
  };
  EXPECT_EQ(weir::testing::run(body()), "0@1150 1@1150 2@1150 |@1150");
}

TEST(delay, lets_an_error_of_its_consumer_pass) {
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = ticking(9) | weir::delay(10ms);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(delay, delivers_or_discards_every_value_whenever_it_is_left) {
  account book;
  auto make = [&] {
    book = account();
    return paced(book, 6, 100ms) | weir::delay(230ms);
  };
  leave_at_every_instant(make, 150ms, 1200ms, [&](const std::vector<int>& taken, const std::vector<int>& dropped) {
    EXPECT_EQ(together(taken, dropped), first_numbers(book.pulled));
  });
}

TEST(delay, leaves_no_timer_behind) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, timed(ticking(2) | weir::delay(1h)));
  EXPECT_FALSE(loop.jump());
  weir::testing::run(loop, close_after(ticking(9) | weir::delay(1h), 250ms));
  EXPECT_FALSE(loop.jump());
}

TEST(delay, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::delay(10ms) | weir::take(1)), "0@110 |@160");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 160"}));
}

TEST(delay, takes_values_that_cannot_be_copied) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::delay(1h)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
}

TEST(delay, refuses_a_negative_duration_and_a_line_of_nothing) {
  EXPECT_EQ(refusal([] { return weir::delay(-1ms); }), "delay(d, n): d must not be negative, was -1ms");
  EXPECT_EQ(refusal([] { return weir::delay(1ms, 0); }), "delay(d, n): n must be at least 1, was 0");
}

}  // namespace

#include <weir/ops/debounce.hpp>
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

TEST(debounce, emits_a_value_when_no_newer_one_has_come_for_a_while) {
  weir::testing::run(expect_marbles(marbles("ab-c------d-------|") | weir::debounce(4ms),  //
                     "       -------c------d---|"));
}

TEST(debounce, emits_the_latest_at_the_end) {
  weir::testing::run(expect_marbles(marbles("ab-c------d-|") | weir::debounce(4ms),  //
                     "       -------c----(d|)"));
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | weir::debounce(1h)), "4 |");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::debounce(1h)), "|");
}

TEST(debounce, emits_the_latest_before_an_error) {
  weir::testing::run(expect_marbles(marbles("ab-X") | weir::debounce(4ms),  //
                     "       ---(bX)"));
  EXPECT_EQ(spell(failing(3) | weir::debounce(1h)), "2 source failed");
  EXPECT_EQ(spell(failing(0) | weir::debounce(1h)), "source failed");
  EXPECT_EQ(spell(unclean(3) | weir::debounce(1h)), "2 cleanup failed: exit failed");
}

TEST(debounce, lets_a_value_pass_when_the_next_one_comes_just_after_that_while) {
  weir::testing::run(expect_marbles(marbles("a---b---c---|") | weir::debounce(4ms),  //
                     "       ----a---b---(c|)"));
}

TEST(debounce, of_no_time_emits_the_last_of_those_that_come_together) {
  weir::testing::run(expect_marbles(marbles("(ab)--(cd)e|") | weir::debounce(0ms),  //
                     "        b   --d   e|"));
}

TEST(debounce, discards_what_a_newer_value_replaces) {
  drops lost;
  EXPECT_EQ(spell_times(lost.here(ticking(4) | weir::debounce(150ms))), "3@400 |@400");
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1, 2}));
}

TEST(debounce, keeps_the_latest_of_what_is_due_for_a_busy_consumer) {
  drops lost;
  // Due at 150, 250, ... 750; the last one comes at 800, with the end.
  EXPECT_EQ(spell_worked(lost.here(ticking(8) | weir::debounce(50ms)), 350ms), "0@150 3@500 6@850 7@1200 |@1550");
  EXPECT_EQ(lost.values, (std::vector<int>{1, 2, 4, 5}));
}

TEST(debounce, reads_nothing_before_the_first_demand_and_goes_on_from_then) {
  auto body = []() -> weir::task<std::string> {
    account book;
    auto source = paced(book, 100, 10ms) | weir::debounce(1h);
    co_await weir::sleep(1s);
    const int before = book.pulled;
    auto both = weir::when_any(wait_for_next(source), wait(5ms));
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(500ms);
    co_return std::to_string(before) + " " + std::to_string(book.pulled);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 50");
}

TEST(debounce, lets_an_error_of_its_consumer_pass) {
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = ticking(9) | weir::debounce(10ms);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(debounce, delivers_or_discards_every_value_whenever_it_is_left) {
  account book;
  auto make = [&] {
    book = account();
    return paced(book, 8, 100ms) | weir::debounce(50ms);
  };
  leave_at_every_instant(make, 350ms, 1500ms, [&](const std::vector<int>& taken, const std::vector<int>& dropped) {
    EXPECT_EQ(together(taken, dropped), first_numbers(book.pulled));
  });
}

TEST(debounce, leaves_no_timer_behind) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, timed(ticking(2) | weir::debounce(1h)));
  EXPECT_FALSE(loop.jump());
  weir::testing::run(loop, close_after(ticking(9) | weir::debounce(1h), 250ms));
  EXPECT_FALSE(loop.jump());
  weir::testing::run(loop, destroy_after(ticking(9) | weir::debounce(1h), 250ms));
  EXPECT_FALSE(loop.jump());
}

TEST(debounce, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::debounce(10ms) | weir::take(1)), "0@110 |@160");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 160"}));
}

TEST(debounce, takes_values_that_cannot_be_copied_and_the_longest_duration) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::debounce(std::chrono::hours::max())));
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(*read[0], 2);
}

TEST(debounce, refuses_a_negative_duration) {
  EXPECT_EQ(refusal([] { return weir::debounce(-1ms); }), "debounce(d): d must not be negative, was -1ms");
}

}  // namespace

#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/throttle.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::edge;
using weir::testing::expect_marbles;
using weir::testing::marbles;

namespace {

TEST(throttle, emits_the_first_value_of_a_window_at_once_and_the_latest_when_it_is_over) {
  weir::testing::run(expect_marbles(marbles("ab-c----d--|") | weir::throttle(4ms, edge::both),  //
                     "       a---c---d--|"));
  weir::testing::run(expect_marbles(marbles("abcdefghijkl|") | weir::throttle(4ms),  //
                     "       a---d---h---(l|)"));
}

TEST(throttle, may_emit_the_first_value_alone) {
  weir::testing::run(expect_marbles(marbles("ab-c----d--|") | weir::throttle(4ms, edge::leading),  //
                     "       a-------d--|"));
  weir::testing::run(expect_marbles(marbles("abcdefghijkl|") | weir::throttle(4ms, edge::leading),  //
                     "       a---e---i---|"));
}

TEST(throttle, may_emit_the_latest_value_alone) {
  weir::testing::run(expect_marbles(marbles("ab-c----d--|") | weir::throttle(4ms, edge::trailing),  //
                     "       ----c------(d|)"));
  weir::testing::run(expect_marbles(marbles("abcdefghijkl|") | weir::throttle(4ms, edge::trailing),  //
                     "       ----d---h---(l|)"));
}

TEST(throttle, emits_the_latest_before_the_end_and_before_an_error) {
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | weir::throttle(1h)), "0 4 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | weir::throttle(1h, edge::leading)), "0 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | weir::throttle(1h, edge::trailing)), "4 |");
  EXPECT_EQ(spell(failing(3) | weir::throttle(1h)), "0 2 source failed");
  EXPECT_EQ(spell(failing(3) | weir::throttle(1h, edge::leading)), "0 source failed");
  EXPECT_EQ(spell(unclean(3) | weir::throttle(1h)), "0 2 cleanup failed: exit failed");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::throttle(1h)), "|");
}

TEST(throttle, starts_a_window_with_the_first_value_after_a_pause) {
  weir::testing::run(expect_marbles(marbles("a------bc----|") | weir::throttle(4ms),  //
                     "       a------b---c-|"));
}

TEST(throttle, discards_what_it_skips) {
  drops lost;
  EXPECT_EQ(spell_times(lost.here(ticking(6) | weir::throttle(250ms, edge::leading))), "0@100 3@400 |@600");
  EXPECT_EQ(lost.values, (std::vector<int>{1, 2, 4, 5}));
  lost.values.clear();
  EXPECT_EQ(spell_times(lost.here(ticking(6) | weir::throttle(250ms))), "0@100 2@350 4@600 5@600 |@600");
  EXPECT_EQ(lost.values, (std::vector<int>{1, 3}));
}

TEST(throttle, keeps_the_latest_of_what_is_due_for_a_busy_consumer) {
  drops lost;
  EXPECT_EQ(spell_worked(lost.here(ticking(8) | weir::throttle(150ms, edge::leading)), 550ms), "0@100 4@650 6@1200 |@1750");
  EXPECT_EQ(lost.values, (std::vector<int>{1, 3, 2, 5, 7}));
}

TEST(throttle, reads_nothing_before_the_first_demand) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::throttle(1s);
    co_await weir::sleep(1s);
    co_return book.pulled;
  };
  EXPECT_EQ(weir::testing::run(body()), 0);
}

TEST(throttle, lets_an_error_of_its_consumer_pass) {
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = ticking(9) | weir::throttle(10ms);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(throttle, delivers_or_discards_every_value_whenever_it_is_left) {
  for (const edge which : {edge::leading, edge::trailing, edge::both}) {
    account book;
    auto make = [&] {
      book = account();
      return paced(book, 8, 100ms) | weir::throttle(230ms, which);
    };
    leave_at_every_instant(make, 350ms, 1500ms, [&](const std::vector<int>& taken, const std::vector<int>& dropped) {
      EXPECT_EQ(together(taken, dropped), first_numbers(book.pulled));
    });
  }
}

TEST(throttle, leaves_no_timer_behind) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, timed(ticking(2) | weir::throttle(1h)));
  EXPECT_FALSE(loop.jump());
  weir::testing::run(loop, close_after(ticking(9) | weir::throttle(1h, edge::trailing), 250ms));
  EXPECT_FALSE(loop.jump());
}

TEST(throttle, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::throttle(10ms) | weir::take(1)), "0@100 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

TEST(throttle, takes_values_that_cannot_be_copied) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::throttle(1h)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1], 2);
}

TEST(throttle, refuses_a_negative_duration) {
  EXPECT_EQ(refusal([] { return weir::throttle(-1ms); }), "throttle(d): d must not be negative, was -1ms");
}

}  // namespace

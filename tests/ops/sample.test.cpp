#include <weir/ops/iota.hpp>
#include <weir/ops/sample.hpp>
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

TEST(sample, emits_the_latest_value_at_the_end_of_every_period_in_which_one_came) {
  weir::testing::run(expect_marbles(marbles("ab-c---------d---e|") | weir::sample(4ms),  //
                     "       ----c-----------d-(e|)"));
}

TEST(sample, counts_a_value_that_comes_with_the_end_of_a_period_to_the_next_one) {
  weir::testing::run(expect_marbles(marbles("a---b-----|") | weir::sample(4ms),  //
                     "       ----a---b-|"));
}

TEST(sample, emits_the_latest_before_the_end_and_before_an_error) {
  weir::testing::run(expect_marbles(marbles("ab-|") | weir::sample(4ms),  //
                     "       ---(b|)"));
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | weir::sample(1h)), "4 |");
  EXPECT_EQ(spell(failing(3) | weir::sample(1h)), "2 source failed");
  EXPECT_EQ(spell(unclean(3) | weir::sample(1h)), "2 cleanup failed: exit failed");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::sample(1h)), "|");
}

TEST(sample, counts_its_periods_from_the_first_demand_without_drift) {
  auto body = []() -> weir::task<std::string> {
    co_await weir::sleep(50ms);
    co_return co_await timed(ticking(30) | weir::sample(700ms));
  };
  // 750, 1450, 2150, 2850: the values come at 150, 250, ...
  EXPECT_EQ(weir::testing::run(body()), "5@750 12@1450 19@2150 26@2850 29@3050 |@3050");
}

TEST(sample, discards_what_a_newer_value_replaces) {
  drops lost;
  EXPECT_EQ(spell_times(lost.here(ticking(5) | weir::sample(250ms))), "1@250 3@500 4@500 |@500");
  EXPECT_EQ(lost.values, (std::vector<int>{0, 2}));
}

TEST(sample, keeps_the_latest_of_what_is_due_for_a_busy_consumer) {
  drops lost;
  EXPECT_EQ(spell_worked(lost.here(ticking(8) | weir::sample(150ms)), 500ms), "0@150 4@650 6@1150 7@1650 |@2150");
  EXPECT_EQ(lost.values, (std::vector<int>{2, 1, 3, 5}));
}

TEST(sample, sets_no_timer_where_nothing_comes) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, timed(ticking(2) | weir::sample(1h)));
  EXPECT_FALSE(loop.jump());
  weir::testing::run(loop, close_after(ticking(9) | weir::sample(1h), 250ms));
  EXPECT_FALSE(loop.jump());
  weir::testing::run(loop, close_after(ticking(9) | weir::sample(1h), 50ms));
  EXPECT_FALSE(loop.jump());
}

TEST(sample, reads_nothing_before_the_first_demand) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::sample(1s);
    co_await weir::sleep(1s);
    co_return book.pulled;
  };
  EXPECT_EQ(weir::testing::run(body()), 0);
}

TEST(sample, lets_an_error_of_its_consumer_pass) {
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = ticking(9) | weir::sample(10ms);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(sample, delivers_or_discards_every_value_whenever_it_is_left) {
  account book;
  auto make = [&] {
    book = account();
    return paced(book, 8, 100ms) | weir::sample(230ms);
  };
  leave_at_every_instant(make, 350ms, 1500ms, [&](const std::vector<int>& taken, const std::vector<int>& dropped) {
    EXPECT_EQ(together(taken, dropped), first_numbers(book.pulled));
  });
}

TEST(sample, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::sample(150ms) | weir::take(1)), "0@150 |@200");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 200"}));
}

TEST(sample, takes_values_that_cannot_be_copied_and_the_longest_duration) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::sample(std::chrono::hours::max())));
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(*read[0], 2);
}

TEST(sample, refuses_a_period_that_is_none) {
  EXPECT_EQ(refusal([] { return weir::sample(0ms); }), "sample(d): d must be longer than nothing, was 0s");
  EXPECT_EQ(refusal([] { return weir::sample(-1ms); }), "sample(d): d must not be negative, was -1ms");
}

}  // namespace

#include <weir/ops/drop.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

TEST(drop, leaves_out_the_first_n_values) {
  EXPECT_EQ(spell(weir::iota(0, 5) | weir::drop(3)), "3 4 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | weir::drop(3)), "3 4 |");
}

TEST(drop, of_nothing_changes_nothing) { EXPECT_EQ(spell(weir::iota(0, 2) | weir::drop(0)), "0 1 |"); }

TEST(drop, of_more_than_there_is_leaves_nothing) { EXPECT_EQ(spell(weir::iota(0, 2) | weir::drop(3)), "|"); }

TEST(drop, pulls_what_it_leaves_out_with_the_first_value_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::drop(3);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 5);
}

TEST(drop, tells_the_source_how_many_values_are_certainly_taken) {
  account book;
  weir::testing::run((counted(book, 100) | weir::drop(3) | weir::take(4)).count());
  EXPECT_EQ(book.demand, 7U);
  weir::testing::run((counted(book, 100) | weir::drop(3)).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(drop, keeps_time) { EXPECT_EQ(spell_times(ticking(3) | weir::drop(1)), "1@200 2@300 |@300"); }

TEST(drop, leaves_out_more_values_than_a_turn_may_have) {
  EXPECT_EQ(spell(weir::iota(0, 5001) | weir::drop(5000)), "5000 |");
}

TEST(drop, passes_an_error_among_the_values_left_out) { EXPECT_EQ(spell(failing(2) | weir::drop(3)), "source failed"); }

TEST(drop, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::drop(2)));
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(*read[0], 2);
  std::vector<int> values{1, 2, 3};
  auto source = references(values) | weir::drop(2);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{1, 2, 7}));
}

TEST(drop, does_not_count_what_it_leaves_out_as_lost) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(0, 5) | weir::drop(3))), "3 4 |");
  EXPECT_TRUE(lost.values.empty());
}

TEST(drop, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log) | weir::drop(1) | weir::take(1)), "1@200 |@200");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 200"}));
}

TEST(drop, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::drop(2), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::drop(2), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

TEST(drop, refuses_a_negative_count) {
  EXPECT_EQ(refusal([] { return weir::drop(-3L); }), "drop(n): n must be at least 0, was -3");
}

}  // namespace

#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/take_last.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

TEST(take_last, gives_the_last_n_values_in_their_order) {
  EXPECT_EQ(spell(weir::iota(0, 7) | weir::take_last(3)), "4 5 6 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 7) | weir::take_last(3)), "4 5 6 |");
}

TEST(take_last, of_more_than_there_are_gives_all) {
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::take_last(3)), "0 1 |");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::take_last(3)), "|");
}

TEST(take_last, gives_them_when_the_source_has_come_to_its_end) {
  EXPECT_EQ(spell_times(ticking(4) | weir::take_last(2)), "2@400 3@400 |@400");
}

TEST(take_last, of_nothing_reads_the_source_to_its_end) {
  account book;
  EXPECT_EQ(spell(counted(book, 100) | weir::take_last(0)), "|");
  EXPECT_EQ(book.pulled, 100);
  EXPECT_EQ(spell(failing(3) | weir::take_last(0)), "source failed");
}

TEST(take_last, tells_the_source_that_it_takes_everything) {
  account book;
  EXPECT_EQ(weir::testing::run((counted(book, 9) | weir::take_last(2)).first()).value_or(-1), 7);
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(take_last, gives_none_of_the_values_before_an_error_but_hands_those_it_holds_to_on_discard) {
  drops lost;
  EXPECT_EQ(spell(lost.here(failing(5) | weir::take_last(2))), "source failed");
  EXPECT_EQ(lost.values, (std::vector<int>{3, 4}));
}

TEST(take_last, does_not_count_what_is_before_the_last_values_as_lost) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(0, 7) | weir::take_last(2))), "5 6 |");
  EXPECT_TRUE(lost.values.empty());
}

TEST(take_last, hands_the_values_it_holds_to_on_discard_when_it_is_left) {
  drops lost;
  weir::testing::run(close_after(lost.here(ticking(9) | weir::take_last(2)), 350ms));
  EXPECT_EQ(lost.values, (std::vector<int>{1, 2}));
  lost.values.clear();
  weir::testing::run(destroy_after(lost.here(ticking(9) | weir::take_last(2)), 350ms));
  EXPECT_EQ(lost.values, (std::vector<int>{1, 2}));
  lost.values.clear();
  EXPECT_EQ(spell(lost.here(weir::iota(0, 9) | weir::take_last(3)) | weir::take(1)), "6 |");
  EXPECT_EQ(lost.values, (std::vector<int>{7, 8}));
}

TEST(take_last, holds_more_values_than_a_turn_may_have) {
  EXPECT_EQ(weir::testing::run((weir::iota(0, 9000) | weir::take_last(5000)).count()), 5000U);
}

TEST(take_last, goes_on_after_a_sink_that_throws) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(0, 9) | weir::take_last(3);
    auto refuse = [](int value) { throw value; };
    try {
      auto reader = source | weir::take(9);
      co_await reader.for_each(refuse);
    } catch (int) {
    }
    auto rest = source | weir::take(9);
    co_return co_await spelled(std::move(rest));
  };
  EXPECT_EQ(weir::testing::run(body()), "7 8 |");
}

TEST(take_last, keeps_values_that_cannot_be_copied_and_copies_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(5) | weir::take_last(2)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[0], 3);
  std::vector<int> values{1, 2, 3};
  EXPECT_EQ(spell(references(values) | weir::take_last(2)), "2 3 |");
}

TEST(take_last, closes_its_source) {
  std::vector<std::string> log;
  weir::testing::run(close_after(ticking(9, &log, 50ms) | weir::take_last(2), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 200"}));
}

TEST(take_last, refuses_a_negative_count) {
  EXPECT_EQ(refusal([] { return weir::take_last(-1); }), "take_last(n): n must be at least 0, was -1");
}

}  // namespace

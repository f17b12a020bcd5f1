#include "ops/support.hpp"

#include <weir/ops/drop_last.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

TEST(drop_last, leaves_out_the_last_n_values) {
  EXPECT_EQ(spell(weir::iota(0, 5) | weir::drop_last(2)), "0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | weir::drop_last(2)), "0 1 2 |");
}

TEST(drop_last, of_nothing_changes_nothing) {
  EXPECT_EQ(spell_times(ticking(2) | weir::drop_last(0)), "0@100 1@200 |@200");
}

TEST(drop_last, of_more_than_there_is_leaves_nothing) { EXPECT_EQ(spell(weir::iota(0, 2) | weir::drop_last(3)), "|"); }

TEST(drop_last, gives_a_value_when_there_are_n_after_it) {
  EXPECT_EQ(spell_times(ticking(4) | weir::drop_last(2)), "0@300 1@400 |@400");
}

TEST(drop_last, pulls_n_values_ahead_and_no_more) {
  account book;
  auto source = counted(book, 100) | weir::drop_last(3);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 5);
}

TEST(drop_last, tells_the_source_how_many_values_are_certainly_taken) {
  account book;
  auto source = counted(book, 100) | weir::drop_last(3);
  auto body = [](auto& stream, account& seen) -> weir::task<std::string> {
    static_cast<void>(co_await stream.next());
    const auto first = seen.demand;
    static_cast<void>(co_await stream.next());
    co_return std::to_string(first) + " " + std::to_string(seen.demand);
  };
  EXPECT_EQ(weir::testing::run(body(source, book)), "4 1");
}

TEST(drop_last, gives_what_is_far_enough_before_an_error_and_hands_the_rest_to_on_discard) {
  drops lost;
  EXPECT_EQ(spell(lost.here(failing(5) | weir::drop_last(2))), "0 1 2 source failed");
  EXPECT_EQ(lost.values, (std::vector<int>{3, 4}));
}

TEST(drop_last, does_not_count_what_it_leaves_out_as_lost) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(0, 5) | weir::drop_last(2))), "0 1 2 |");
  EXPECT_TRUE(lost.values.empty());
}

TEST(drop_last, hands_the_values_it_holds_to_on_discard_when_it_is_left) {
  drops lost;
  weir::testing::run(close_after(lost.here(ticking(9) | weir::drop_last(4)), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1}));
  lost.values.clear();
  weir::testing::run(destroy_after(lost.here(ticking(9) | weir::drop_last(4)), 350ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1, 2}));
  lost.values.clear();
  EXPECT_EQ(spell(lost.here(weir::iota(0, 9) | weir::drop_last(2)) | weir::take(1)), "0 |");
  EXPECT_EQ(lost.values, (std::vector<int>{1, 2}));
}

TEST(drop_last, goes_on_after_a_sink_that_throws) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(0, 5) | weir::drop_last(2);
    auto refuse = [](int value) { throw value; };
    try {
      auto reader = source | weir::take(9);
      co_await reader.for_each(refuse);
    } catch (int) {
    }
    auto rest = source | weir::take(9);
    co_return co_await spelled(std::move(rest));
  };
  EXPECT_EQ(weir::testing::run(body()), "1 2 |");
}

TEST(drop_last, keeps_values_that_cannot_be_copied_and_copies_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(5) | weir::drop_last(2)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
  std::vector<int> values{1, 2, 3};
  EXPECT_EQ(spell(references(values) | weir::drop_last(1)), "1 2 |");
}

TEST(drop_last, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::drop_last(1) | weir::take(1)), "0@200 |@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(drop_last, refuses_a_negative_count) {
  EXPECT_EQ(refusal([] { return weir::drop_last(-3L); }), "drop_last(n): n must be at least 0, was -3");
}

}  // namespace

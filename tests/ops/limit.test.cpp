#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/limit.hpp>
#include <weir/ops/take.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

TEST(limit, changes_nothing_where_there_are_no_more_than_n_values) {
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::limit(3)), "0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | weir::limit(3)), "0 1 2 |");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::limit(0)), "|");
}

TEST(limit, fails_in_the_place_of_value_n_plus_one) {
  EXPECT_EQ(spell(weir::iota(0) | weir::limit(2)), "0 1 limit: the stream has more than 2 values");
  EXPECT_EQ(spell_at_once(weir::iota(0) | weir::limit(2)), "0 1 limit: the stream has more than 2 values");
  EXPECT_EQ(spell(weir::iota(0) | weir::limit(1)), "0 limit: the stream has more than 1 value");
  EXPECT_EQ(spell(weir::iota(0) | weir::limit(0)), "limit: the stream has more than 0 values");
}

TEST(limit, says_how_many_it_allows) {
  try {
    static_cast<void>(weir::testing::run((weir::iota(0) | weir::limit(5)).count()));
    FAIL();
  } catch (const weir::limit_exceeded& error) {
    EXPECT_EQ(error.limit(), 5U);
  }
}

TEST(limit, does_not_look_for_a_value_that_nobody_asks_for) {
  account book;
  EXPECT_EQ(spell(counted(book, 100) | weir::limit(3) | weir::take(3)), "0 1 2 |");
  EXPECT_EQ(book.pulled, 3);
}

TEST(limit, pulls_value_n_plus_one_and_none_after_it) {
  account book;
  EXPECT_EQ(spell_at_once(counted(book, 100) | weir::limit(3)), "0 1 2 limit: the stream has more than 3 values");
  EXPECT_EQ(book.pulled, 4);
  EXPECT_GE(book.closed, 1);
}

TEST(limit, tells_the_source_how_many_values_are_certainly_taken) {
  account book;
  EXPECT_THROW(static_cast<void>(weir::testing::run((counted(book, 100) | weir::limit(7)).count())),
               weir::limit_exceeded);
  EXPECT_EQ(book.demand, 8U);
  static_cast<void>(weir::testing::run((counted(book, 100) | weir::limit(7) | weir::take(2)).count()));
  EXPECT_EQ(book.demand, 2U);
}

TEST(limit, hands_the_value_too_many_to_on_discard) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(0) | weir::limit(2))), "0 1 limit: the stream has more than 2 values");
  EXPECT_EQ(lost.values, (std::vector<int>{2}));
}

TEST(limit, closes_its_source_when_it_is_exceeded) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::limit(1)), "0@100 limit: the stream has more than 1 value@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(limit, is_told_from_errors_of_the_source_and_of_the_consumer) {
  EXPECT_EQ(spell(failing(2) | weir::limit(2)), "0 1 source failed");
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = weir::iota(0) | weir::limit(2);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(limit, counts_what_a_throwing_sink_was_given) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(0) | weir::limit(3);
    auto refuse = [](int value) { throw value; };
    try {
      auto reader = source | weir::take(9);
      co_await reader.for_each(refuse);
    } catch (int) {
    }
    auto rest = source | weir::take(9);
    co_return co_await spelled(std::move(rest));
  };
  EXPECT_EQ(weir::testing::run(body()), "1 2 limit: the stream has more than 3 values");
}

TEST(limit, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::limit(3)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::limit(2);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
  drops lost;
  auto too_many = lost.here(references(values) | weir::limit(1));
  EXPECT_THROW(static_cast<void>(weir::testing::run(too_many.count())), weir::limit_exceeded);
  EXPECT_TRUE(lost.values.empty()) << "what a reference refers to is not ours to drop";
}

TEST(limit, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::limit(2), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::limit(2), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(limit, refuses_a_negative_count) {
  EXPECT_EQ(refusal([] { return weir::limit(-1); }), "limit(n): n must be at least 0, was -1");
}

}  // namespace

#include <weir/ops/drop_while.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

bool below_three(int x) { return x < 3; }
int back_and_forth(int x) { return x % 5; }

weir::task<bool> below_three_later(int x) {
  co_await weir::sleep(30ms);
  co_return x < 3;
}
weir::task<bool> below_three_now(const int& x) { co_return x < 3; }

TEST(drop_while, leaves_out_the_values_before_the_first_that_fails) {
  EXPECT_EQ(spell(weir::iota(0, 6) | weir::drop_while(below_three)), "3 4 5 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 6) | weir::drop_while(below_three)), "3 4 5 |");
}

TEST(drop_while, asks_about_no_value_after_the_first_that_fails) {
  int asked = 0;
  auto below = [&asked](int x) {
    ++asked;
    return x < 3;
  };
  EXPECT_EQ(spell(weir::iota(0, 8) | weir::transform(back_and_forth) | weir::drop_while(below)), "3 4 0 1 2 |");
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(spell_at_once(weir::iota(0, 8) | weir::transform(back_and_forth) | weir::drop_while(below)), "3 4 0 1 2 |");
  EXPECT_EQ(asked, 8);
}

TEST(drop_while, may_leave_out_all_or_nothing) {
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::drop_while(below_three)), "|");
  EXPECT_EQ(spell(weir::iota(3, 5) | weir::drop_while(below_three)), "3 4 |");
}

TEST(drop_while, pulls_what_it_leaves_out_with_the_first_value_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::drop_while(below_three);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 5);
  EXPECT_EQ(book.closed, 1);
}

TEST(drop_while, tells_the_source_how_many_values_are_certainly_taken) {
  account book;
  weir::testing::run((counted(book, 100) | weir::drop_while(below_three) | weir::take(4)).count());
  EXPECT_EQ(book.demand, 4U);
}

TEST(drop_while, leaves_out_more_values_than_a_turn_may_have) {
  EXPECT_EQ(spell(weir::iota(0, 5001) | weir::drop_while([](int x) { return x < 5000; })), "5000 |");
}

TEST(drop_while, keeps_time) {
  EXPECT_EQ(spell_times(ticking(5) | weir::drop_while(below_three)), "3@400 4@500 |@500");
}

TEST(drop_while, passes_an_error_of_the_source_and_of_its_predicate) {
  EXPECT_EQ(spell(failing(2) | weir::drop_while(below_three)), "source failed");
  EXPECT_EQ(spell(failing(4) | weir::drop_while(below_three)), "3 source failed");
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("predicate failed");
    return true;
  };
  EXPECT_EQ(spell(weir::iota(0) | weir::drop_while(strict)), "predicate failed");
}

TEST(drop_while, remembers_a_value_that_failed_when_the_sink_throws) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(2, 8) | weir::transform(back_and_forth) | weir::drop_while(below_three);
    auto refuse = [](int value) -> int { throw value; };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    std::string rest;
    while (auto value = co_await source.next()) rest += std::to_string(*value) + " ";
    co_return rest;
  };
  EXPECT_EQ(weir::testing::run(body()), "4 0 1 2 ");
}

TEST(drop_while, hands_on_values_that_cannot_be_copied_and_references) {
  auto small = [](const number& n) { return *n < 2; };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::drop_while(small)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[0], 2);
  std::vector<int> values{1, 2, 3, 1};
  auto source = references(values) | weir::drop_while(below_three);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{1, 2, 7, 7}));
}

TEST(drop_while, does_not_count_what_it_leaves_out_as_lost) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(0, 5) | weir::drop_while(below_three))), "3 4 |");
  EXPECT_TRUE(lost.values.empty());
}

TEST(drop_while, awaits_an_asynchronous_predicate_until_a_value_fails) {
  EXPECT_EQ(spell_times(weir::iota(0, 6) | weir::drop_while(below_three_later)), "3@120 4@120 5@120 |@120");
  EXPECT_EQ(spell_at_once(weir::iota(0, 6) | weir::drop_while(below_three_later)), "3 4 5 |");
}

TEST(drop_while, calls_an_asynchronous_predicate_no_more_once_a_value_has_failed) {
  int asked = 0;
  auto below = [&asked](const int& x) {
    ++asked;
    return below_three_now(x);
  };
  EXPECT_EQ(spell(weir::iota(0, 8) | weir::transform(back_and_forth) | weir::drop_while(below)), "3 4 0 1 2 |");
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(spell_at_once(weir::iota(0, 8) | weir::transform(back_and_forth) | weir::drop_while(below)), "3 4 0 1 2 |");
  EXPECT_EQ(asked, 8);
}

TEST(drop_while, tells_the_source_what_is_certainly_taken_once_its_asynchronous_predicate_is_done) {
  account book;
  auto source = counted(book, 100) | weir::drop_while(below_three_later);
  auto body = [](auto& all) -> weir::task<> {
    static_cast<void>(co_await all.next());
    co_await all.count();
  };
  weir::testing::run(body(source));
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(drop_while, pulls_no_further_while_its_asynchronous_predicate_runs) {
  account book;
  auto source = counted(book, 100) | weir::drop_while(below_three_later);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 5);
}

TEST(drop_while, hands_on_references_and_values_that_cannot_be_copied_past_an_asynchronous_predicate) {
  auto small = [](const number& n) -> weir::task<bool> {
    co_await weir::sleep(1ms);
    co_return *n < 2;
  };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::drop_while(small)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1], 3);
  std::vector<int> values{1, 2, 3, 1};
  auto source = references(values) | weir::drop_while(below_three_later);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{1, 2, 7, 7}));
}

TEST(drop_while, drops_the_value_that_an_asynchronous_predicate_was_looking_at) {
  drops lost;
  weir::testing::run(destroy_after(lost.here(weir::iota(1) | weir::drop_while(below_three_later)), 50ms));
  EXPECT_EQ(lost.values, (std::vector<int>{2}));
  lost.values.clear();
  weir::testing::run(close_after(lost.here(weir::iota(1) | weir::drop_while(below_three_later)), 50ms));
  EXPECT_EQ(lost.values, (std::vector<int>{2}));
}

TEST(drop_while, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::drop_while(below_three), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::drop_while(below_three_later), 110ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 110"}));
}

}  // namespace

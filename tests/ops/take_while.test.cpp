#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/take_while.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

bool below_three(int x) { return x < 3; }
bool always(int) { return true; }

weir::task<bool> below_three_later(int x) {
  co_await weir::sleep(30ms);
  co_return x < 3;
}
weir::task<bool> below_three_now(const int& x) { co_return x < 3; }

TEST(take_while, gives_the_values_before_the_first_that_fails) {
  EXPECT_EQ(spell(weir::iota(0) | weir::take_while(below_three)), "0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0) | weir::take_while(below_three)), "0 1 2 |");
}

TEST(take_while, gives_the_value_that_fails_too_where_it_is_inclusive) {
  EXPECT_EQ(spell(weir::iota(0) | weir::take_while(below_three, weir::inclusive)), "0 1 2 3 |");
  EXPECT_EQ(spell_at_once(weir::iota(0) | weir::take_while(below_three, weir::inclusive)), "0 1 2 3 |");
}

TEST(take_while, gives_nothing_where_the_first_value_fails) {
  EXPECT_EQ(spell(weir::iota(3) | weir::take_while(below_three)), "|");
  EXPECT_EQ(spell(weir::iota(3) | weir::take_while(below_three, weir::inclusive)), "3 |");
}

TEST(take_while, ends_with_its_source) {
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::take_while(always)), "0 1 |");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::take_while(always, weir::inclusive)), "|");
}

TEST(take_while, pulls_nothing_after_the_value_that_fails) {
  for (const bool at_once : {false, true}) {
    account book;
    auto source = counted(book, 100) | weir::take_while(below_three);
    EXPECT_EQ(at_once ? spell_at_once(std::move(source)) : spell(std::move(source)), "0 1 2 |");
    EXPECT_EQ(book.pulled, 4);
    EXPECT_GE(book.closed, 1);
  }
}

TEST(take_while, is_certain_of_one_value_only) {
  account book;
  weir::testing::run((counted(book, 100) | weir::take_while(below_three) | weir::take(2)).count());
  EXPECT_EQ(book.demand, 1U);
}

TEST(take_while, reads_nothing_of_an_erased_source_that_it_does_not_look_at) {
  account book;
  weir::any_stream<int> erased = counted(book, 100);
  weir::testing::run((std::move(erased) | weir::take_while(below_three)).count());
  EXPECT_EQ(book.pulled, 4);
}

TEST(take_while, begins_closing_the_source_in_the_drive_that_delivers_the_last_value) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::take_while(below_three, weir::inclusive);
    for (int i = 0; i < 3; ++i) static_cast<void>(co_await source.next());
    const int before = book.closed;
    static_cast<void>(co_await source.next());
    co_return 10 * before + book.closed;
  };
  EXPECT_EQ(weir::testing::run(body()), 1);
}

TEST(take_while, lets_references_be_looked_at_before_it_closes_the_source) {
  auto body = []() -> weir::task<std::string> {
    std::vector<std::string> log;
    auto owner = [](std::vector<std::string>& book) -> weir::async_generator<std::string&> {
      struct scope {
        std::vector<std::string>& book;
        ~scope() { book.push_back("gone"); }
      } guard{book};
      std::string local = "alive";
      for (;;) co_yield local;
    };
    auto never = [](const std::string&) { return false; };
    auto source = owner(log) | weir::take_while(never, weir::inclusive);
    const auto value = co_await source.next();
    log.push_back(*value);
    static_cast<void>(co_await source.next());
    co_return log.at(0) + " " + log.at(1);
  };
  EXPECT_EQ(weir::testing::run(body()), "alive gone");
}

TEST(take_while, waits_for_the_exits_of_the_source_before_it_ends) {
  std::vector<std::string> log;
  auto first = [](int x) { return x < 1; };
  EXPECT_EQ(spell_times(ticking(10, &log, 50ms) | weir::take_while(first)), "0@100 |@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
  EXPECT_EQ(spell_times(ticking(10, &log, 50ms) | weir::take_while(first, weir::inclusive)), "0@100 1@200 |@250");
}

TEST(take_while, delivers_a_failed_exit_of_the_source_after_its_last_value) {
  EXPECT_EQ(spell(unclean(9) | weir::take_while(below_three)), "0 1 2 cleanup failed: exit failed");
  EXPECT_EQ(spell(unclean(9) | weir::take_while(below_three, weir::inclusive)), "0 1 2 3 cleanup failed: exit failed");
  EXPECT_EQ(spell_at_once(unclean(9) | weir::take_while(below_three, weir::inclusive)),
            "0 1 2 3 cleanup failed: exit failed");
}

TEST(take_while, passes_an_error_of_the_source_and_of_its_predicate) {
  EXPECT_EQ(spell(failing(2) | weir::take_while(below_three)), "0 1 source failed");
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("predicate failed");
    return true;
  };
  EXPECT_EQ(spell(weir::iota(0) | weir::take_while(strict)), "0 predicate failed");
}

TEST(take_while, never_meets_an_error_behind_its_last_value) {
  EXPECT_EQ(spell(failing(4) | weir::take_while(below_three)), "0 1 2 |");
}

TEST(take_while, hands_on_values_that_cannot_be_copied_and_references) {
  auto small = [](const number& n) { return *n < 2; };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(5) | weir::take_while(small, weir::inclusive)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
  std::vector<int> values{1, 2, 3, 4};
  auto source = references(values) | weir::take_while(below_three);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7, 3, 4}));
}

TEST(take_while, does_not_count_the_value_that_ends_it_as_lost) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(0) | weir::take_while(below_three))), "0 1 2 |");
  EXPECT_TRUE(lost.values.empty());
}

TEST(take_while, stays_over_when_the_sink_of_its_last_value_throws) {
  auto body = []() -> weir::task<std::size_t> {
    auto source = weir::iota(3) | weir::take_while(below_three, weir::inclusive);
    auto refuse = [](int value) -> int { throw value; };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    co_return co_await source.count();
  };
  EXPECT_EQ(weir::testing::run(body()), 0U);
}

TEST(take_while, awaits_an_asynchronous_predicate_one_at_a_time) {
  EXPECT_EQ(spell_times(weir::iota(0) | weir::take_while(below_three_later)), "0@30 1@60 2@90 |@120");
  EXPECT_EQ(spell_times(weir::iota(0) | weir::take_while(below_three_later, weir::inclusive)),
            "0@30 1@60 2@90 3@120 |@120");
  EXPECT_EQ(spell_at_once(weir::iota(0) | weir::take_while(below_three_later)), "0 1 2 |");
}

TEST(take_while, asks_a_ready_asynchronous_predicate_without_waiting) {
  EXPECT_EQ(spell(weir::iota(0) | weir::take_while(below_three_now)), "0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0) | weir::take_while(below_three_now, weir::inclusive)), "0 1 2 3 |");
}

TEST(take_while, pulls_nothing_after_the_value_that_fails_an_asynchronous_predicate) {
  account book;
  EXPECT_EQ(spell(counted(book, 100) | weir::take_while(below_three_later, weir::inclusive)), "0 1 2 3 |");
  EXPECT_EQ(book.pulled, 4);
}

TEST(take_while, hands_on_references_and_values_that_cannot_be_copied_past_an_asynchronous_predicate) {
  auto small = [](const number& n) -> weir::task<bool> {
    co_await weir::sleep(1ms);
    co_return *n < 2;
  };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(5) | weir::take_while(small)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1], 1);
  std::vector<int> values{1, 2, 3, 4};
  auto source = references(values) | weir::take_while(below_three_later, weir::inclusive);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7, 7, 4}));
}

TEST(take_while, drops_the_value_that_an_asynchronous_predicate_was_looking_at) {
  drops lost;
  weir::testing::run(destroy_after(lost.here(weir::iota(5) | weir::take_while(below_three_later)), 10ms));
  EXPECT_EQ(lost.values, (std::vector<int>{5}));
  lost.values.clear();
  weir::testing::run(close_after(lost.here(weir::iota(5) | weir::take_while(below_three_later)), 10ms));
  EXPECT_EQ(lost.values, (std::vector<int>{5}));
}

TEST(take_while, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::take_while(below_three), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::take_while(below_three_later), 110ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 110"}));
}

}  // namespace

#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

bool even(int x) { return x % 2 == 0; }

weir::task<bool> even_later(int x) {
  co_await weir::sleep(30ms);
  co_return x % 2 == 0;
}
weir::task<bool> even_now(const int& x) { co_return x % 2 == 0; }
weir::task<bool> fails_at_two(int x) {
  co_await weir::sleep(10ms);
  if (x == 2) throw std::runtime_error("predicate failed");
  co_return true;
}

TEST(filter, keeps_the_values_for_which_the_predicate_is_true) {
  EXPECT_EQ(spell(weir::iota(0, 7) | weir::filter(even)), "0 2 4 6 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 7) | weir::filter(even)), "0 2 4 6 |");
}

TEST(filter, pulls_until_a_value_passes_and_no_further) {
  account book;
  auto source = counted(book, 100) | weir::filter([](int x) { return x % 10 == 9; });
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 20);
  EXPECT_EQ(book.closed, 1);
}

TEST(filter, tells_the_source_how_many_values_are_certainly_taken) {
  account book;
  weir::testing::run((counted(book, 100) | weir::filter(even) | weir::take(4)).count());
  EXPECT_EQ(book.demand, 4U);
}

TEST(filter, rejects_a_million_values_in_a_row) {
  EXPECT_EQ(weir::testing::run((weir::iota(0, 1'000'000) | weir::filter([](int) { return false; })).count()), 0U);
}

TEST(filter, passes_the_error_of_its_predicate_after_the_values_before) {
  auto strict = [](int x) {
    if (x == 3) throw std::runtime_error("predicate failed");
    return true;
  };
  EXPECT_EQ(spell(weir::iota(0, 7) | weir::filter(strict)), "0 1 2 predicate failed");
}

TEST(filter, closes_the_source_before_the_error_of_its_predicate_is_delivered) {
  std::vector<std::string> log;
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("predicate failed");
    return true;
  };
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::filter(strict)), "0@100 predicate failed@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(filter, passes_an_error_of_the_source) { EXPECT_EQ(spell(failing(3) | weir::filter(even)), "0 2 source failed"); }

TEST(filter, hands_on_values_that_cannot_be_copied_and_references) {
  auto is_odd = [](const number& n) { return *n % 2 == 1; };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::filter(is_odd)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1], 3);
  std::vector<int> values{1, 2, 3};
  auto source = references(values) | weir::filter(even);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{1, 7, 3}));
}

TEST(filter, takes_a_pointer_to_a_member) {
  struct row {
    int id;
    bool complete;
  };
  std::vector<row> rows{{1, false}, {2, true}};
  auto source = [](std::vector<row>& all) -> weir::async_generator<row&> {
    for (row& each : all) co_yield each;
  };
  auto complete = source(rows) | weir::filter(&row::complete);
  EXPECT_EQ(weir::testing::run(complete.first())->id, 2);
}

TEST(filter, awaits_an_asynchronous_predicate_one_at_a_time) {
  EXPECT_EQ(spell_times(weir::iota(0, 5) | weir::filter(even_later)), "0@30 2@90 4@150 |@150");
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | weir::filter(even_later)), "0 2 4 |");
}

TEST(filter, asks_a_ready_asynchronous_predicate_without_waiting) {
  EXPECT_EQ(spell(weir::iota(0, 5) | weir::filter(even_now)), "0 2 4 |");
  EXPECT_EQ(weir::testing::run((weir::iota(0, 10'000) | weir::filter(even_now)).count()), 5000U);
}

TEST(filter, pulls_no_further_while_its_asynchronous_predicate_runs) {
  account book;
  auto source = counted(book, 100) | weir::filter(even_later);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(book.pulled, 1);
}

TEST(filter, hands_on_values_that_cannot_be_copied_past_an_asynchronous_predicate) {
  auto is_odd = [](const number& n) -> weir::task<bool> {
    co_await weir::sleep(1ms);
    co_return *n % 2 == 1;
  };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::filter(is_odd)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1], 3);
}

TEST(filter, hands_on_references_past_an_asynchronous_predicate) {
  std::vector<int> values{1, 2, 3};
  auto source = references(values) | weir::filter(even_later);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{1, 7, 3}));
}

TEST(filter, passes_the_error_of_an_asynchronous_predicate) {
  EXPECT_EQ(spell_times(weir::iota(0, 5) | weir::filter(fails_at_two)), "0@10 1@20 predicate failed@30");
}

TEST(filter, drops_the_value_that_an_asynchronous_predicate_was_looking_at) {
  drops lost;
  weir::testing::run(destroy_after(lost.here(weir::iota(5, 9) | weir::filter(even_later)), 10ms));
  EXPECT_EQ(lost.values, (std::vector<int>{5}));
  lost.values.clear();
  weir::testing::run(close_after(lost.here(weir::iota(5, 9) | weir::filter(even_later)), 10ms));
  EXPECT_EQ(lost.values, (std::vector<int>{5}));
}

TEST(filter, loses_no_value_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(0, 3) | weir::filter(even_later);
    auto nap = []() -> weir::task<> { co_await weir::sleep(10ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    const auto value = co_await source.next();
    co_return std::to_string(*value);
  };
  EXPECT_EQ(weir::testing::run(body()), "0");
}

TEST(filter, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::filter(even), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::filter(even_later), 110ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 110"}));
}

}  // namespace

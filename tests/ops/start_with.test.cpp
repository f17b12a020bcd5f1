#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/start_with.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::start_with;

namespace {

TEST(start_with, gives_its_values_before_those_of_the_source) {
  EXPECT_EQ(spell(weir::iota(0, 3) | start_with(7, 8)), "7 8 0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | start_with(7, 8)), "7 8 0 1 2 |");
  EXPECT_EQ(spell_times(ticking(2) | start_with(9)), "9@0 0@100 1@200 |@200");
  EXPECT_EQ(spell(weir::iota(0, 0) | start_with(7)), "7 |");
}

TEST(start_with, drives_the_source_when_its_first_value_is_asked_for) {
  account book;
  auto run = [](account& of) -> weir::task<> {
    auto source = counted(of, 9) | start_with(7, 8);
    for (int i = 0; i < 2; ++i) static_cast<void>(co_await source.next());
    EXPECT_EQ(of.pulled, 0);
    EXPECT_EQ(*co_await source.next(), 0);
    EXPECT_EQ(of.pulled, 1);
  };
  weir::testing::run(run(book));
}

TEST(start_with, tells_the_source_what_its_values_left_of_the_demand) {
  account book;
  auto source = counted(book, 100) | start_with(7, 8) | weir::chunk(5);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(book.demand, 3U);
  EXPECT_EQ(book.pulled, 3);
  weir::testing::run((counted(book, 9) | start_with(7)).count());
  EXPECT_GE(book.demand, weir::detail::unlimited - 1);
}

TEST(start_with, converts_its_values) {
  auto source = weir::iota(0L, 2L) | start_with(7, 'a');
  static_assert(std::is_same_v<decltype(source)::value_type, long>);
  EXPECT_EQ(spell(std::move(source)), "7 97 0 1 |");
}

TEST(start_with, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = numbers(3) | start_with(make_number(10), make_number(20));
    int sum = 0;
    while (auto value = co_await source.next()) sum += **value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run()), 10 + 20 + 0 + 1 + 2);
}

TEST(start_with, gives_references_to_values_that_it_owns_where_the_source_gives_references) {
  std::vector<int> values{1, 2};
  std::vector<int> seen;
  auto source = references(values) | start_with(7);
  static_assert(std::is_same_v<decltype(source)::value_type, int&>);
  auto look = [&seen](int& value) { seen.push_back(value++); };
  weir::testing::run(source.for_each(look));
  EXPECT_EQ(seen, (std::vector<int>{7, 1, 2}));
  EXPECT_EQ(values, (std::vector<int>{2, 3}));
}

TEST(start_with, passes_an_error_of_the_source_after_its_values) {
  EXPECT_EQ(spell(failing(1) | start_with(7)), "7 0 source failed");
  EXPECT_EQ(spell_at_once(failing(0) | start_with(7)), "7 source failed");
}

TEST(start_with, may_be_used_more_than_once) {
  const auto header = start_with(7);
  EXPECT_EQ(spell(weir::iota(0, 1) | header), "7 0 |");
  EXPECT_EQ(spell(weir::iota(5, 6) | header), "7 5 |");
}

TEST(start_with, closes_the_source) {
  account book;
  auto source = counted(book, 9) | start_with(7, 8);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(book.pulled, 0);
  EXPECT_EQ(book.closed, 1);
}

TEST(start_with, can_be_closed_and_destroyed_while_a_next_is_pending) {
  for (const bool closes : {false, true}) {
    std::vector<int> taken;
    std::vector<std::string> log;
    auto source = ticking(9, &log, 40ms) | start_with(7);
    if (closes) {
      weir::testing::run(consume_and_close(std::move(source), taken, 0ms, 150ms));
    } else {
      weir::testing::run(consume_and_destroy(std::move(source), taken, 0ms, 150ms));
    }
    EXPECT_EQ(taken, (std::vector<int>{7, 0}));
    EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 190"}));
  }
}

TEST(start_with, goes_on_behind_a_value_at_which_a_borrower_threw) {
  auto run = []() -> weir::task<std::string> {
    auto source = weir::iota(0, 2) | start_with(7, 8);
    auto fails = [](int) { throw std::runtime_error("consumer"); };
    auto lent = source | weir::prefetch(1);
    EXPECT_THROW(co_await lent.for_each(fails), std::runtime_error);
    co_return co_await spelled_in_place(source);
  };
  EXPECT_EQ(weir::testing::run(run()), "8@0 0@0 1@0 |@0");
}

TEST(start_with, gives_its_values_to_a_run_that_drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = ticking(9) | start_with(7, 8);
    co_await drain_the_run();
    std::string text;
    while (auto value = co_await source.next()) text += std::to_string(*value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "7 8 ");
}

TEST(start_with, lets_an_on_discard_behind_it_have_what_the_source_drops) {
  std::vector<int> lost;
  auto keep = [&lost](int value) noexcept { lost.push_back(value); };
  auto run = [](auto source) -> weir::task<> {
    for (int i = 0; i < 2; ++i) static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(run(weir::iota(0) | weir::prefetch(2) | start_with(7) | weir::on_discard(keep)));
  EXPECT_EQ(lost, (std::vector<int>{1, 2}));
}

}  // namespace

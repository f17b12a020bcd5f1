#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/default_if_empty.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::default_if_empty;

namespace {

TEST(default_if_empty, gives_its_value_where_the_source_has_none) {
  EXPECT_EQ(spell(weir::iota(0, 0) | default_if_empty(7)), "7 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 0) | default_if_empty(7)), "7 |");
  EXPECT_EQ(spell_times(ticking(3) | weir::filter([](int) { return false; }) | default_if_empty(7)), "7@300 |@300");
}

TEST(default_if_empty, changes_nothing_where_the_source_has_values) {
  EXPECT_EQ(spell(weir::iota(0, 3) | default_if_empty(7)), "0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | default_if_empty(7)), "0 1 2 |");
  EXPECT_EQ(spell_times(ticking(2) | default_if_empty(7)), "0@100 1@200 |@200");
}

TEST(default_if_empty, does_not_take_a_source_that_fails_for_an_empty_one) {
  EXPECT_EQ(spell(failing(0) | default_if_empty(7)), "source failed");
  EXPECT_EQ(spell(failing(1) | default_if_empty(7)), "0 source failed");
  EXPECT_EQ(spell(unclean(0) | default_if_empty(7)), "cleanup failed: exit failed");
}

TEST(default_if_empty, is_over_after_its_value) {
  auto run = []() -> weir::task<> {
    auto source = weir::iota(0, 0) | default_if_empty(7);
    EXPECT_EQ(*co_await source.next(), 7);
    EXPECT_FALSE(co_await source.next());
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run());
}

TEST(default_if_empty, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | default_if_empty(7);
  weir::testing::run(take_some_and_close(source, 3));
  EXPECT_EQ(book.pulled, 3);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 9) | default_if_empty(7)).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(default_if_empty, converts_its_value) {
  auto source = weir::iota(0L, 0L) | default_if_empty('a');
  static_assert(std::is_same_v<decltype(source)::value_type, long>);
  EXPECT_EQ(spell(std::move(source)), "97 |");
}

TEST(default_if_empty, moves_a_value_that_cannot_be_copied) {
  auto run = [](int values) -> weir::task<int> {
    auto source = numbers(values) | default_if_empty(make_number(10));
    int sum = 0;
    while (auto value = co_await source.next()) sum += **value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run(0)), 10);
  EXPECT_EQ(weir::testing::run(run(3)), 3);
}

TEST(default_if_empty, gives_a_reference_to_a_value_that_it_owns_where_the_source_gives_references) {
  std::vector<int> none;
  auto run = [](std::vector<int>& values) -> weir::task<> {
    auto source = references(values) | default_if_empty(7);
    static_assert(std::is_same_v<decltype(source)::value_type, int&>);
    auto value = co_await source.next();
    EXPECT_EQ(++*value, 8);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(none));
}

TEST(default_if_empty, can_be_closed_and_destroyed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(close_after(ticking(9, &log, 40ms) | default_if_empty(7), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 90"}));
  log.clear();
  weir::testing::run(destroy_after(ticking(9, &log, 40ms) | default_if_empty(7), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 90"}));
}

TEST(default_if_empty, gives_its_value_where_the_source_is_empty_because_the_run_drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = ticking(9) | default_if_empty(7);
    co_await drain_the_run();
    std::string text;
    while (auto value = co_await source.next()) text += std::to_string(*value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "7 ");
}

TEST(default_if_empty, lets_what_its_consumer_throws_at_the_value_pass) {
  auto source = weir::iota(0, 0) | default_if_empty(7);
  auto fails = [](int) { throw std::runtime_error("consumer"); };
  EXPECT_THROW(weir::testing::run(source.for_each(fails)), std::runtime_error);
}

TEST(default_if_empty, lets_an_on_discard_behind_it_have_what_the_source_drops) {
  std::vector<int> lost;
  auto keep = [&lost](int value) noexcept { lost.push_back(value); };
  auto run = [](auto source) -> weir::task<> {
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(run(weir::iota(0) | weir::prefetch(2) | default_if_empty(7) | weir::on_discard(keep)));
  EXPECT_EQ(lost, (std::vector<int>{1, 2}));
}

}  // namespace

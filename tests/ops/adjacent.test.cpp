#include "ops/support.hpp"

#include <weir/ops/adjacent.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

using namespace weir_tests;

namespace {

/// The digits of what lies side by side: 12 of 1 and 2.
int digits(const auto& values) {
  return std::apply(
      [](auto... each) {
        int all = 0;
        ((all = 10 * all + each), ...);
        return all;
      },
      values);
}
auto together() {
  return weir::transform([](const auto& values) { return digits(values); });
}

TEST(adjacent, gives_each_value_with_the_one_before_it) {
  EXPECT_EQ(spell(weir::iota(1, 5) | weir::adjacent() | together()), "12 23 34 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 5) | weir::adjacent() | together()), "12 23 34 |");
}

TEST(adjacent, gives_as_many_together_as_it_is_told_to) {
  EXPECT_EQ(spell(weir::iota(1, 6) | weir::adjacent<3>() | together()), "123 234 345 |");
  EXPECT_EQ(spell(weir::iota(1, 8) | weir::adjacent<4>() | together()), "1234 2345 3456 4567 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 8) | weir::adjacent<4>() | together()), "1234 2345 3456 4567 |");
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::adjacent<1>() | together()), "1 2 3 |");
}

TEST(adjacent, gives_tuples_that_can_be_bound_to_names) {
  auto source = weir::iota(1, 3) | weir::adjacent();
  static_assert(std::is_same_v<decltype(source)::value_type, std::tuple<int, int>>);
  const auto both = weir::testing::run(source.first());
  const auto [before, after] = *both;
  EXPECT_EQ(before, 1);
  EXPECT_EQ(after, 2);
}

TEST(adjacent, of_fewer_values_than_go_together_is_nothing) {
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::adjacent() | together()), "|");
  EXPECT_EQ(spell(weir::iota(0, 1) | weir::adjacent() | together()), "|");
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::adjacent<3>() | together()), "|");
}

TEST(adjacent, pulls_what_goes_together_once_and_then_one_for_each_one_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::adjacent<3>();
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 4);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::adjacent<3>() | weir::take(4)).count());
  EXPECT_EQ(book.demand, 6U);
}

TEST(adjacent, keeps_time) {
  EXPECT_EQ(spell_times(ticking(4) | weir::adjacent() | together()), "1@200 12@300 23@400 |@400");
}

TEST(adjacent, passes_an_error_of_the_source) {
  EXPECT_EQ(spell(failing(3) | weir::adjacent() | together()), "1 12 source failed");
}

TEST(adjacent, gives_copies_that_may_outlive_their_source) {
  auto texts = []() -> weir::async_generator<const std::string&> {
    std::string local = "a text that is too long to lie inside of its string";
    co_yield local;
    local = "another that is too long to lie inside of its string";
    co_yield local;
    local = "and one more";
    co_yield local;
  };
  auto pairs = texts() | weir::adjacent() | weir::prefetch(4);
  auto read = weir::testing::run(weir::to<std::vector>(std::move(pairs)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(std::get<0>(read[0]), "a text that is too long to lie inside of its string");
  EXPECT_EQ(std::get<1>(read[0]), "another that is too long to lie inside of its string");
  EXPECT_EQ(std::get<0>(read[1]), "another that is too long to lie inside of its string");
  EXPECT_EQ(std::get<1>(read[1]), "and one more");
}

TEST(adjacent, takes_values_that_cannot_be_copied_where_each_stands_alone) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::adjacent<1>()));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*std::get<0>(read[2]), 2);
}

TEST(adjacent, goes_on_where_a_sink_has_thrown) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(1, 5) | weir::adjacent();
    auto refuse = [](const std::tuple<int, int>& both) -> int { throw digits(both); };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    auto rest = source | together();
    std::string text;
    while (auto value = co_await rest.next()) text += std::to_string(*value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "23 34 ");
}

TEST(adjacent, drops_what_came_out_in_no_tuple) {
  drops lost;
  weir::testing::run((lost.here(weir::iota(7, 9) | weir::adjacent<3>())).count());
  EXPECT_EQ(lost.values, (std::vector<int>{7, 8}));
  lost.values.clear();
  weir::testing::run(destroy_after(lost.here(ticking(9) | weir::adjacent<4>()), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1}));
  lost.values.clear();
  weir::testing::run(close_after(lost.here(ticking(9) | weir::adjacent<4>()), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1}));
  lost.values.clear();
  auto both = lost.here(ticking(9) | weir::adjacent() | weir::take(2));
  weir::testing::run(both.count());
  EXPECT_TRUE(lost.values.empty());
}

TEST(adjacent, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::adjacent(), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::adjacent(), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

}  // namespace

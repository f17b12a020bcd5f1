#include <weir/ops/drop.hpp>
#include <weir/ops/enumerate.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// Position 3 of 42: 342.
int both(const std::pair<std::size_t, int>& numbered) {
  return static_cast<int>(numbered.first) * 100 + numbered.second;
}

TEST(enumerate, gives_each_value_its_position) {
  EXPECT_EQ(spell(weir::iota(42, 45) | weir::enumerate() | weir::transform(both)), "42 143 244 |");
  EXPECT_EQ(spell_at_once(weir::iota(42, 45) | weir::enumerate() | weir::transform(both)), "42 143 244 |");
}

TEST(enumerate, counts_what_reaches_it) {
  auto late = weir::iota(40) | weir::drop(2) | weir::enumerate() | weir::drop(1) | weir::take(2);
  EXPECT_EQ(spell(std::move(late) | weir::transform(both)), "143 244 |");
}

TEST(enumerate, of_nothing_is_nothing) {
  EXPECT_EQ(weir::testing::run((weir::iota(0, 0) | weir::enumerate()).count()), 0U);
}

TEST(enumerate, can_be_bound_to_two_names) {
  auto source = weir::iota(42) | weir::enumerate() | weir::drop(1);
  const auto value = weir::testing::run(source.first());
  const auto& [position, number] = *value;
  EXPECT_EQ(position, 1U);
  EXPECT_EQ(number, 43);
}

TEST(enumerate, counts_on_where_a_sink_has_thrown) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(42, 45) | weir::enumerate();
    auto refuse = [](const std::pair<std::size_t, int>& numbered) -> int { throw numbered.second; };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    auto rest = source | weir::transform(both);
    std::string text;
    while (auto value = co_await rest.next()) text += std::to_string(*value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "143 244 ");
}

TEST(enumerate, pulls_one_value_for_each_one_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::enumerate();
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::enumerate() | weir::take(4)).count());
  EXPECT_EQ(book.demand, 4U);
}

TEST(enumerate, passes_an_error_of_the_source) {
  EXPECT_EQ(spell(failing(2) | weir::enumerate() | weir::transform(both)), "0 101 source failed");
}

TEST(enumerate, hands_on_values_that_cannot_be_copied) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::enumerate()));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[2].first, 2U);
  EXPECT_EQ(*read[2].second, 2);
}

weir::async_generator<const std::string&> own_texts() {
  std::string local = "a text that is too long to lie inside of its string";
  co_yield local;
  local = "another";
  co_yield local;
}

TEST(enumerate, copies_references_so_that_its_values_may_outlive_the_source) {
  using pair = decltype(own_texts() | weir::enumerate())::value_type;
  static_assert(std::is_same_v<pair, std::pair<std::size_t, std::string>>);
  auto body = []() -> weir::task<std::string> {
    auto source = own_texts() | weir::enumerate() | weir::take(1);
    const auto value = co_await source.next();
    co_return value->second;
  };
  EXPECT_EQ(weir::testing::run(body()), "a text that is too long to lie inside of its string");
  auto read = weir::testing::run(weir::to<std::vector>(own_texts() | weir::enumerate() | weir::prefetch(4)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].second, "a text that is too long to lie inside of its string");
  EXPECT_EQ(read[1].second, "another");
}

TEST(enumerate, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log) | weir::enumerate() | weir::transform(both) | weir::take(1)), "0@100 |@100");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 100"}));
}

TEST(enumerate, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::enumerate(), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::enumerate(), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

}  // namespace

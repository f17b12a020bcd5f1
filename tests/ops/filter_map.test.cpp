#include "ops/support.hpp"

#include <weir/ops/filter_map.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

using namespace weir_tests;

namespace {

std::optional<int> half(int x) { return x % 2 == 0 ? std::optional(x / 2) : std::nullopt; }

weir::task<std::optional<int>> half_later(int x) {
  co_await weir::sleep(30ms);
  co_return half(x);
}
weir::task<std::optional<int>> half_now(int x) { co_return half(x); }

TEST(filter_map, gives_what_its_function_gives) {
  EXPECT_EQ(spell(weir::iota(0, 7) | weir::filter_map(half)), "0 1 2 3 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 7) | weir::filter_map(half)), "0 1 2 3 |");
}

TEST(filter_map, may_leave_out_all) {
  auto none = [](int) { return std::optional<int>(); };
  EXPECT_EQ(spell(weir::iota(0, 5000) | weir::filter_map(none)), "|");
}

TEST(filter_map, pulls_until_its_function_gives_something) {
  account book;
  auto source = counted(book, 100) | weir::filter_map(half);
  weir::testing::run(take_some_and_close(source, 3));
  EXPECT_EQ(book.pulled, 5);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::filter_map(half) | weir::take(4)).count());
  EXPECT_EQ(book.demand, 4U);
}

TEST(filter_map, passes_an_error_of_the_source_and_of_its_function) {
  EXPECT_EQ(spell(failing(3) | weir::filter_map(half)), "0 1 source failed");
  auto strict = [](int x) {
    if (x == 3) throw std::runtime_error("function failed");
    return half(x);
  };
  EXPECT_EQ(spell(weir::iota(0) | weir::filter_map(strict)), "0 1 function failed");
}

TEST(filter_map, moves_values_through_that_cannot_be_copied) {
  auto odd = [](number n) -> std::optional<number> {
    if (*n % 2 == 0) return {};
    return n;
  };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::filter_map(odd)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[0], 1);
  EXPECT_EQ(*read[1], 3);
}

TEST(filter_map, takes_references) {
  std::vector<int> values{1, 2, 3, 4};
  auto take_even = [](int& x) -> std::optional<int> {
    if (x % 2 != 0) return {};
    return std::exchange(x, 0);
  };
  EXPECT_EQ(spell(references(values) | weir::filter_map(take_even)), "2 4 |");
  EXPECT_EQ(values, (std::vector<int>{1, 0, 3, 0}));
}

TEST(filter_map, gives_a_reference_to_what_a_pointer_points_to) {
  std::map<int, int> ages{{1, 30}, {3, 40}};
  auto age_of = [&ages](int id) {
    const auto found = ages.find(id);
    return found == ages.end() ? nullptr : &found->second;
  };
  auto found = weir::iota(0, 5) | weir::filter_map(age_of);
  static_assert(std::is_same_v<decltype(found)::value_type, int&>);
  weir::testing::run(found.for_each([](int& age) { ++age; }));
  EXPECT_EQ(ages, (std::map<int, int>{{1, 31}, {3, 41}}));
}

TEST(filter_map, gives_a_value_where_what_holds_it_goes_with_the_answer) {
  auto holder = [](int x) { return x % 2 == 0 ? std::make_unique<int>(x) : nullptr; };
  auto found = weir::iota(0, 5) | weir::filter_map(holder);
  static_assert(std::is_same_v<decltype(found)::value_type, int>);
  EXPECT_EQ(spell(std::move(found)), "0 2 4 |");
}

TEST(filter_map, does_not_move_out_of_an_answer_that_is_not_its_own) {
  const std::string text = "a text that is too long to lie inside of its string";
  std::optional<std::string> kept(text);
  auto always = [&kept](int) -> std::optional<std::string>& { return kept; };
  auto read = weir::testing::run(weir::to<std::vector>(weir::iota(0, 2) | weir::filter_map(always)));
  EXPECT_EQ(read, (std::vector<std::string>{text, text}));
  EXPECT_EQ(*kept, text);
}

TEST(filter_map, awaits_an_asynchronous_function_one_at_a_time) {
  EXPECT_EQ(spell_times(weir::iota(0, 4) | weir::filter_map(half_later)), "0@30 1@90 |@120");
  EXPECT_EQ(spell_at_once(weir::iota(0, 7) | weir::filter_map(half_later)), "0 1 2 3 |");
  EXPECT_EQ(spell(weir::iota(0, 7) | weir::filter_map(half_now)), "0 1 2 3 |");
}

TEST(filter_map, pulls_no_further_while_its_asynchronous_function_runs) {
  account book;
  auto source = counted(book, 100) | weir::filter_map(half_later);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 3);
}

TEST(filter_map, drops_a_result_that_nobody_took) {
  drops lost;
  auto body = [](drops& dropped, int first) -> weir::task<> {
    auto source = dropped.here(weir::iota(first) | weir::filter_map(half_later));
    auto nap = []() -> weir::task<> { co_await weir::sleep(10ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(30ms);
  };
  weir::testing::run(body(lost, 8));
  EXPECT_EQ(lost.values, (std::vector<int>{4}));
  weir::testing::run(body(lost, 3));
  EXPECT_EQ(lost.values, (std::vector<int>{4}));
}

TEST(filter_map, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::filter_map(half), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::filter_map(half_later), 110ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 110"}));
}

}  // namespace

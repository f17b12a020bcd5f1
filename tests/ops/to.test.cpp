#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <list>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

template <class C, class S>
weir::task<C> collected(S source) {
  co_return co_await weir::to<C>(source);
}

TEST(to, collects_a_stream_into_a_sequence) {
  EXPECT_EQ(weir::testing::run(collected<std::vector<int>>(weir::iota(0, 4))), (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(weir::testing::run(collected<std::deque<int>>(ticking(3))), (std::deque<int>{0, 1, 2}));
  EXPECT_EQ(weir::testing::run(collected<std::list<long>>(weir::iota(0, 3))), (std::list<long>{0, 1, 2}));
  EXPECT_EQ(weir::testing::run(collected<std::vector<int>>(weir::iota(0, 0))), std::vector<int>());
}

TEST(to, collects_a_stream_into_a_set_or_a_map) {
  auto modulo = [](int value) { return value % 3; };
  EXPECT_EQ(weir::testing::run(collected<std::set<int>>(weir::iota(0, 9) | weir::transform(modulo))), (std::set<int>{0, 1, 2}));
  EXPECT_EQ(weir::testing::run(collected<std::unordered_set<int>>(weir::iota(0, 9) | weir::transform(modulo))),
            (std::unordered_set<int>{0, 1, 2}));
  auto squared = [](int value) { return std::pair<const int, int>(value, value * value); };
  EXPECT_EQ(weir::testing::run(collected<std::map<int, int>>(weir::iota(0, 3) | weir::transform(squared))),
            (std::map<int, int>{{0, 0}, {1, 1}, {2, 4}}));
}

TEST(to, collects_characters_into_a_string) {
  auto letter = [](int value) { return static_cast<char>('a' + value); };
  EXPECT_EQ(weir::testing::run(collected<std::string>(weir::iota(0, 5) | weir::transform(letter))), "abcde");
}

TEST(to, finds_the_element_type_of_a_container_by_itself) {
  auto run = []() -> weir::task<> {
    auto source = weir::iota(0, 3);
    EXPECT_EQ(co_await weir::to<std::vector>(source), first_numbers(3));
    std::vector<int> values{4, 5};
    auto by_reference = references(values);
    EXPECT_EQ(co_await weir::to<std::vector>(by_reference), values);
  };
  weir::testing::run(run());
}

TEST(to, owns_a_temporary_stream) {
  auto run = []() -> weir::task<> {
    EXPECT_EQ(co_await weir::to<std::vector>(weir::iota(0, 3)), first_numbers(3));
    EXPECT_EQ(co_await weir::to<std::vector>(ticking(2)), first_numbers(2));
    auto kept = ticking(3);
    EXPECT_EQ(co_await weir::to<std::vector>(std::move(kept) | weir::take(2)), first_numbers(2));
  };
  weir::testing::run(run());
  EXPECT_EQ(weir::testing::run(weir::to<std::vector>(ticking(2))), (std::vector<int>{0, 1}));
}

TEST(to, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<> {
    const auto all = co_await weir::to<std::vector>(numbers(3));
    EXPECT_EQ(all.size(), 3U);
    EXPECT_EQ(*all[2], 2);
  };
  weir::testing::run(run());
}

TEST(to, throws_the_error_of_the_stream) {
  EXPECT_THROW(weir::testing::run(collected<std::vector<int>>(failing(3))), std::runtime_error);
  EXPECT_THROW(weir::testing::run(weir::to<std::vector>(failing(3))), std::runtime_error);
  EXPECT_THROW(weir::testing::run(weir::to<std::vector>(unclean(3))), weir::cleanup_error);
}

TEST(to, is_empty_on_a_stream_that_is_over_or_closed) {
  auto run = []() -> weir::task<> {
    auto source = weir::iota(0, 3);
    EXPECT_EQ((co_await weir::to<std::vector>(source)).size(), 3U);
    EXPECT_EQ((co_await weir::to<std::vector>(source)).size(), 0U);
    auto closed = weir::iota(0);
    co_await closed.close();
    EXPECT_EQ((co_await weir::to<std::vector>(closed)).size(), 0U);
  };
  weir::testing::run(run());
}

TEST(to, borrows_a_variable_and_leaves_the_rest_of_it) {
  auto run = []() -> weir::task<> {
    auto source = weir::iota(0, 5);
    EXPECT_EQ(co_await weir::to<std::vector>(source | weir::take(2)), first_numbers(2));
    EXPECT_EQ(*co_await source.next(), 2);
  };
  weir::testing::run(run());
}

TEST(to, is_destroyed_with_the_stream_that_it_owns) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto either = weir::when_any(weir::to<std::vector>(ticking(9, &exits)), weir::sleep(250ms));
    EXPECT_EQ((co_await std::move(either)).index(), 1U);
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

}  // namespace

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/iota.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

bool below_three(int x) { return x < 3; }
weir::task<bool> below_three_later(int x) {
  co_await weir::sleep(30ms);
  co_return x < 3;
}
weir::task<bool> below_three_now(const int& x) { co_return x < 3; }

template <class S, class F>
weir::task<bool> asked(S source, F predicate) {
  co_return co_await source.all_of(predicate);
}

TEST(all_of, is_whether_its_predicate_is_true_for_every_value) {
  EXPECT_TRUE(weir::testing::run(asked(weir::iota(0, 3), below_three)));
  EXPECT_FALSE(weir::testing::run(asked(weir::iota(0, 9), below_three)));
  EXPECT_TRUE(weir::testing::run(asked(weir::iota(0, 3), below_three_later)));
  EXPECT_FALSE(weir::testing::run(asked(weir::iota(0, 9), below_three_later)));
  EXPECT_TRUE(weir::testing::run(asked(weir::iota(0, 3), below_three_now)));
  EXPECT_FALSE(weir::testing::run(asked(weir::iota(0, 9), below_three_now)));
}

TEST(all_of, is_true_for_an_empty_stream) {
  EXPECT_EQ(weir::testing::run(asked(weir::iota(0, 0), below_three)), true);
  EXPECT_EQ(weir::testing::run(asked(weir::iota(0, 0), below_three_later)), true);
}

TEST(all_of, pulls_nothing_after_the_value_that_decides) {
  account book;
  weir::testing::run(asked(counted(book, 100), below_three));
  EXPECT_EQ(book.pulled, 4);
  EXPECT_EQ(book.demand, 1U);
  EXPECT_GE(book.closed, 1);
  account later;
  weir::testing::run(asked(counted(later, 100), below_three_later));
  EXPECT_EQ(later.pulled, 4);
  EXPECT_GE(later.closed, 1);
  account now;
  weir::testing::run(asked(counted(now, 100), below_three_now));
  EXPECT_EQ(now.pulled, 4);
}

TEST(all_of, is_answered_when_the_stream_is_closed) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(9, &exits, 30ms);
    EXPECT_EQ(co_await source.all_of(below_three), false);
    EXPECT_EQ(milliseconds(co_await weir::now()), 430);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log.back(), "closed at 430");
}

TEST(all_of, awaits_an_asynchronous_predicate_one_at_a_time) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(9, &exits, 30ms);
    EXPECT_EQ(co_await source.all_of(below_three_later), false);
    // A value every 100 ms after the predicate is done with the one before; then the exit.
    EXPECT_EQ(milliseconds(co_await weir::now()), 4 * (100 + 30) + 30);
  };
  weir::testing::run(run(log));
}

TEST(all_of, throws_the_error_of_the_stream_and_of_its_predicate) {
  EXPECT_THROW(weir::testing::run(asked(failing(2), below_three)), std::runtime_error);
  EXPECT_THROW(weir::testing::run(asked(failing(2), below_three_later)), std::runtime_error);
  EXPECT_THROW(weir::testing::run(asked(unclean(9), below_three)), weir::cleanup_error);
  account book;
  auto strict = [](int x) -> bool {
    if (x == 2) throw std::runtime_error("two");
    return below_three(x);
  };
  EXPECT_THROW(weir::testing::run(asked(counted(book, 9), strict)), std::runtime_error);
  EXPECT_EQ(book.pulled, 3);
  EXPECT_GE(book.closed, 1);
  auto strict_later = [](int x) -> weir::task<bool> {
    co_await weir::sleep(10ms);
    if (x == 2) throw std::runtime_error("two");
    co_return below_three(x);
  };
  EXPECT_THROW(weir::testing::run(asked(weir::iota(0), strict_later)), std::runtime_error);
}

TEST(all_of, only_looks_at_values_that_cannot_be_copied_and_at_references) {
  auto decides = [](const number& n) { return below_three(*n); };
  EXPECT_EQ(weir::testing::run(asked(numbers(9), decides)), false);
  auto decides_later = [](const number& n) -> weir::task<bool> {
    co_await weir::sleep(10ms);
    co_return below_three(*n);
  };
  EXPECT_EQ(weir::testing::run(asked(numbers(9), decides_later)), false);
  std::vector<int> values{0, 1, 2, 3};
  EXPECT_EQ(weir::testing::run(asked(references(values), below_three)), false);
  EXPECT_EQ(weir::testing::run(asked(references(values), below_three_later)), false);
}

TEST(all_of, is_what_is_known_so_far_when_another_closes_the_stream) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9);
    auto both = weir::when_all(source.all_of(below_three), close_later(source, 250ms));
    const auto results = co_await std::move(both);
    EXPECT_EQ(std::get<0>(results), true);
  };
  weir::testing::run(run());
}

}  // namespace

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

template <class S>
weir::task<std::string> single_of(S source) {
  try {
    const auto value = co_await source.single();
    co_return std::to_string(value);
  } catch (const weir::not_single& error) {
    co_return error.what();
  }
}

TEST(single, is_the_only_value) {
  EXPECT_EQ(weir::testing::run(single_of(weir::iota(7, 8))), "7");
  EXPECT_EQ(weir::testing::run(single_of(ticking(1))), "0");
}

TEST(single, throws_where_there_is_no_value_or_more_than_one) {
  EXPECT_EQ(weir::testing::run(single_of(weir::iota(7, 7))), "single(): the stream ended without a value");
  EXPECT_EQ(weir::testing::run(single_of(weir::iota(7))), "single(): the stream has more than one value");
  auto why = [](auto source) -> weir::task<weir::not_single::reason> {
    try {
      static_cast<void>(co_await source.single());
    } catch (const weir::not_single& error) {
      co_return error.why();
    }
    throw std::logic_error("not refused");
  };
  EXPECT_EQ(weir::testing::run(why(weir::iota(7, 7))), weir::not_single::reason::no_value);
  EXPECT_EQ(weir::testing::run(why(weir::iota(7))), weir::not_single::reason::more_than_one);
}

TEST(single, pulls_no_more_than_two_values) {
  account book;
  weir::testing::run(single_of(counted(book, 100)));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.demand, 2U);
  EXPECT_GE(book.closed, 1);
}

TEST(single, has_closed_the_stream_before_it_answers) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(9, &exits, 30ms);
    EXPECT_THROW(static_cast<void>(co_await source.single()), weir::not_single);
    EXPECT_EQ(milliseconds(co_await weir::now()), 230);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log.back(), "closed at 230");
}

TEST(single, throws_the_error_of_the_stream_first) {
  auto run = [](auto source) -> weir::task<std::string> { co_return co_await single_of(std::move(source)); };
  EXPECT_THROW(static_cast<void>(weir::testing::run(run(failing(0)))), std::runtime_error);
  EXPECT_THROW(static_cast<void>(weir::testing::run(run(unclean(1)))), weir::cleanup_error);
  EXPECT_THROW(static_cast<void>(weir::testing::run(run(unclean(2)))), weir::cleanup_error);
  auto failing_after_one = []() -> weir::task<> {
    auto source = failing(1);
    try {
      static_cast<void>(co_await source.single());
    } catch (const std::exception& error) {
      EXPECT_STREQ(error.what(), "source failed");
    }
  };
  weir::testing::run(failing_after_one());
}

TEST(single, moves_a_value_that_cannot_be_copied_and_copies_what_a_reference_refers_to) {
  auto run = []() -> weir::task<> {
    auto source = numbers(1);
    const auto value = co_await source.single();
    EXPECT_EQ(*value, 0);
    std::vector<int> values{5};
    auto all = references(values);
    auto copy = co_await all.single();
    values.front() = 6;
    EXPECT_EQ(copy, 5);
  };
  weir::testing::run(run());
}

TEST(single, is_the_value_so_far_when_another_closes_the_stream) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9);
    auto both = weir::when_all(source.single(), close_later(source, 150ms));
    const auto results = co_await std::move(both);
    EXPECT_EQ(std::get<0>(results), 0);
  };
  weir::testing::run(run());
}

}  // namespace

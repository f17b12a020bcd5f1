#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

TEST(first, is_the_first_value_and_pulls_no_other) {
  account book;
  auto run = [](account& b) -> weir::task<int> {
    auto source = counted(b, 9);
    co_return *co_await source.first();
  };
  EXPECT_EQ(weir::testing::run(run(book)), 0);
  EXPECT_EQ(book.pulled, 1);
  EXPECT_EQ(book.demand, 1U);
  EXPECT_GE(book.closed, 1);
}

TEST(first, is_nothing_for_an_empty_stream) {
  auto run = []() -> weir::task<bool> {
    auto source = weir::iota(0, 0);
    const auto none = co_await source.first();
    co_return none.has_value();
  };
  EXPECT_FALSE(weir::testing::run(run()));
}

TEST(first, is_answered_when_the_stream_is_closed) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(9, &exits, 30ms);
    EXPECT_EQ(*co_await source.first(), 0);
    EXPECT_EQ(milliseconds(co_await weir::now()), 130);
    EXPECT_FALSE(co_await source.next());
    EXPECT_FALSE(co_await source.first());
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log.back(), "closed at 130");
}

TEST(first, throws_the_error_before_the_first_value) {
  auto run = []() -> weir::task<> {
    auto source = failing(0);
    EXPECT_THROW(static_cast<void>(co_await source.first()), std::runtime_error);
  };
  weir::testing::run(run());
}

TEST(first, throws_the_failure_of_an_exit) {
  auto run = []() -> weir::task<> {
    auto source = unclean(9);
    EXPECT_THROW(static_cast<void>(co_await source.first()), weir::cleanup_error);
  };
  weir::testing::run(run());
}

TEST(first, moves_a_value_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = numbers(3);
    auto value = co_await source.first();
    co_return **value;
  };
  EXPECT_EQ(weir::testing::run(run()), 0);
}

weir::async_generator<const std::string&> own_text() {
  const std::string text = "a text that is gone when its generator is closed";
  co_yield text;
}
TEST(first, copies_what_a_reference_refers_to_as_the_stream_is_closed) {
  auto run = []() -> weir::task<std::string> {
    auto source = own_text();
    auto value = co_await source.first();
    co_return *value;
  };
  EXPECT_EQ(weir::testing::run(run()), "a text that is gone when its generator is closed");
}

TEST(first, waits_as_long_as_it_takes) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9) | weir::filter([](int value) { return value == 4; });
    EXPECT_EQ(*co_await source.first(), 4);
    EXPECT_EQ(milliseconds(co_await weir::now()), 500);
  };
  weir::testing::run(run());
}

TEST(first, is_nothing_when_another_closes_the_stream) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9);
    auto both = weir::when_all(source.first(), close_later(source, 50ms));
    const auto results = co_await std::move(both);
    EXPECT_FALSE(std::get<0>(results));
  };
  weir::testing::run(run());
}

}  // namespace

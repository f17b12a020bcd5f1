#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/iota.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

TEST(last, is_the_last_value) {
  account book;
  auto run = [](account& b) -> weir::task<int> {
    auto source = counted(b, 9);
    co_return *co_await source.last();
  };
  EXPECT_EQ(weir::testing::run(run(book)), 8);
  EXPECT_EQ(book.pulled, 9);
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(last, is_nothing_for_an_empty_stream) {
  auto run = []() -> weir::task<bool> {
    auto source = weir::iota(0, 0);
    const auto none = co_await source.last();
    co_return none.has_value();
  };
  EXPECT_FALSE(weir::testing::run(run()));
}

TEST(last, is_answered_when_the_exits_of_the_stream_are_over) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(3, &exits, 30ms);
    EXPECT_EQ(*co_await source.last(), 2);
    EXPECT_EQ(milliseconds(co_await weir::now()), 330);
    EXPECT_FALSE(co_await source.last());
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log.back(), "closed at 330");
}

TEST(last, throws_the_error_of_the_stream_whatever_came_before) {
  auto run = [](auto source) -> weir::task<int> { co_return *co_await source.last(); };
  EXPECT_THROW(static_cast<void>(weir::testing::run(run(failing(3)))), std::runtime_error);
  EXPECT_THROW(static_cast<void>(weir::testing::run(run(unclean(3)))), weir::cleanup_error);
}

TEST(last, moves_a_value_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = numbers(3);
    auto value = co_await source.last();
    co_return **value;
  };
  EXPECT_EQ(weir::testing::run(run()), 2);
}

weir::async_generator<const std::string&> own_texts() {
  const std::string first = "a text that is gone when its generator is closed";
  co_yield first;
  const std::string second = "another text that is gone when its generator is closed";
  co_yield second;
}
TEST(last, copies_what_a_reference_refers_to) {
  auto run = []() -> weir::task<std::string> {
    auto source = own_texts();
    auto value = co_await source.last();
    co_return *value;
  };
  EXPECT_EQ(weir::testing::run(run()), "another text that is gone when its generator is closed");
}

TEST(last, is_what_came_last_when_another_closes_the_stream) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9);
    auto both = weir::when_all(source.last(), close_later(source, 350ms));
    const auto results = co_await std::move(both);
    EXPECT_EQ(*std::get<0>(results), 2);
  };
  weir::testing::run(run());
}

}  // namespace

#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

template <class S>
weir::task<std::size_t> counted_values(S source) {
  co_return co_await source.count();
}

TEST(count, is_how_many_values_there_are) {
  EXPECT_EQ(weir::testing::run(counted_values(weir::iota(0, 1000))), 1000U);
  EXPECT_EQ(weir::testing::run(counted_values(ticking(3))), 3U);
  EXPECT_EQ(weir::testing::run(counted_values(weir::iota(0, 0))), 0U);
  EXPECT_EQ(weir::testing::run(counted_values(numbers(5))), 5U);
}

TEST(count, asks_for_everything) {
  account book;
  EXPECT_EQ(weir::testing::run(counted_values(counted(book, 7))), 7U);
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(count, throws_the_error_of_the_stream) {
  EXPECT_THROW(weir::testing::run(counted_values(failing(3))), std::runtime_error);
  EXPECT_THROW(weir::testing::run(counted_values(unclean(3))), weir::cleanup_error);
}

TEST(count, counts_what_is_left) {
  auto run = []() -> weir::task<> {
    auto source = ticking(4);
    static_cast<void>(co_await source.next());
    EXPECT_EQ(co_await source.count(), 3U);
    EXPECT_EQ(co_await source.count(), 0U);
    auto closed = weir::iota(0);
    co_await closed.close();
    EXPECT_EQ(co_await closed.count(), 0U);
  };
  weir::testing::run(run());
}

TEST(count, counts_ten_million_values_in_a_bounded_stack) {
  auto none = weir::iota(0, 10'000'000) | weir::filter([](int value) { return value < 0; });
  EXPECT_EQ(weir::testing::run(counted_values(std::move(none))), 0U);
}

TEST(count, gives_what_it_has_when_another_closes_the_stream) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9);
    auto both = weir::when_all(source.count(), close_later(source, 350ms));
    const auto results = co_await std::move(both);
    EXPECT_EQ(std::get<0>(results), 3U);
  };
  weir::testing::run(run());
}

}  // namespace

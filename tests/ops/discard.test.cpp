#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/debounce.hpp>
#include <weir/ops/iota.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

template <class S>
weir::task<long> discarded_at(S source) {
  co_await source.discard();
  co_return milliseconds(co_await weir::now());
}

TEST(discard, reads_everything) {
  account book;
  EXPECT_EQ(weir::testing::run(discarded_at(counted(book, 7))), 0);
  EXPECT_EQ(book.pulled, 7);
  EXPECT_EQ(book.demand, weir::detail::unlimited);
  EXPECT_EQ(weir::testing::run(discarded_at(ticking(3))), 300);
  EXPECT_EQ(weir::testing::run(discarded_at(numbers(3))), 0);
}

TEST(discard, is_a_terminal_of_stages_that_drop_values_too) {
  EXPECT_EQ(weir::testing::run(discarded_at(ticking(3) | weir::debounce(50ms))), 300);
}

TEST(discard, is_delivery_and_not_loss) {
  drops lost;
  weir::testing::run(discarded_at(lost.here(weir::iota(0, 3))));
  EXPECT_TRUE(lost.values.empty());
  auto run = []() -> weir::task<std::uint64_t> {
    auto source = weir::iota(0, 3);
    co_await source.discard();
    std::uint64_t count = 9;
    co_await count_of_discarded(count);
    co_return count;
  };
  EXPECT_EQ(weir::testing::run(run()), 0U);
}

TEST(discard, throws_the_error_of_the_stream) {
  EXPECT_THROW(weir::testing::run(discarded_at(failing(3))), std::runtime_error);
  EXPECT_THROW(weir::testing::run(discarded_at(unclean(3))), weir::cleanup_error);
}

TEST(discard, reads_what_is_left) {
  auto run = []() -> weir::task<> {
    auto source = ticking(4);
    static_cast<void>(co_await source.next());
    co_await source.discard();
    EXPECT_EQ(milliseconds(co_await weir::now()), 400);
    co_await source.discard();
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run());
}

TEST(discard, returns_when_another_closes_the_stream) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9);
    auto both = weir::when_all(source.discard(), close_later(source, 350ms));
    static_cast<void>(co_await std::move(both));
    EXPECT_EQ(milliseconds(co_await weir::now()), 350);
  };
  weir::testing::run(run());
}

}  // namespace

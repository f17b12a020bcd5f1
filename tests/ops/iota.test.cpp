#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

using namespace weir_tests;

namespace {

TEST(iota, counts_up_to_but_not_including_its_end) {
  EXPECT_EQ(spell(weir::iota(2, 5)), "2 3 4 |");
  EXPECT_EQ(spell_at_once(weir::iota(2, 5)), "2 3 4 |");
}

TEST(iota, is_empty_when_its_end_is_not_above_its_start) {
  EXPECT_EQ(spell(weir::iota(2, 2)), "|");
  EXPECT_EQ(spell(weir::iota(2, -2)), "|");
}

TEST(iota, counts_from_below_zero_over_the_whole_range_of_a_type) {
  EXPECT_EQ(spell(weir::iota(-2, 2)), "-2 -1 0 1 |");
  using small = std::int8_t;
  auto all = weir::iota<small>(std::numeric_limits<small>::min(), std::numeric_limits<small>::max());
  EXPECT_EQ(weir::testing::run(all.fold(0, [](int sum, small x) { return sum + x; })), -128 - 127);
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(weir::testing::run(weir::iota(most - 3000, most).count()), 3000U);
}

TEST(iota, without_an_end_goes_on) { EXPECT_EQ(spell(weir::iota(7) | weir::take(2)), "7 8 |"); }

TEST(iota, goes_on_after_the_budget_of_a_turn_is_spent) {
  EXPECT_EQ(weir::testing::run(weir::iota(0, 5000).fold(0L, [](long sum, int x) { return sum + x; })),
            5000L * 4999 / 2);
  auto body = []() -> weir::task<int> {
    auto source = weir::iota(0, 5000);
    int last = -1;
    while (auto value = co_await source.next()) last = *value;
    co_return last;
  };
  EXPECT_EQ(weir::testing::run(body()), 4999);
}

TEST(iota, gives_its_turn_to_others) {
  auto body = []() -> weir::task<int> {
    auto timer = []() -> weir::task<int> {
      co_await weir::post();
      co_return 1;
    };
    auto endless = []() -> weir::task<int> { co_return static_cast<int>(co_await weir::iota(0).count()); };
    auto both = weir::when_any(endless(), timer());
    auto first = co_await std::move(both);
    co_return static_cast<int>(first.index());
  };
  EXPECT_EQ(weir::testing::run(body()), 1);
}

TEST(iota, ends_when_closed_and_when_the_run_drains) {
  auto body = [](bool drains) -> weir::task<std::string> {
    auto source = weir::iota(0);
    const auto first = co_await source.next();
    if (drains) {
      co_await drain_the_run();
    } else {
      co_await source.close();
    }
    const auto second = co_await source.next();
    co_return second ? "went on" : std::to_string(*first);
  };
  EXPECT_EQ(weir::testing::run(body(false)), "0");
  EXPECT_EQ(weir::testing::run(body(true)), "0");
}

TEST(iota, counts_a_value_that_a_throwing_sink_was_given_as_taken) {
  auto body = []() -> weir::task<int> {
    auto source = weir::iota(0);
    auto refuse = [](int value) {
      if (value == 2) throw value;
    };
    try {
      auto reader = source | weir::inspect(refuse);
      co_await reader.count();
    } catch (int) {
    }
    const auto next = co_await source.next();
    co_return *next;
  };
  EXPECT_EQ(weir::testing::run(body()), 3);
}

}  // namespace

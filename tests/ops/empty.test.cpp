#include <weir/ops/empty.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <type_traits>
#include <utility>

using namespace weir_tests;

namespace {

TEST(empty, ends_at_once) {
  EXPECT_EQ(spell_times(weir::empty<int>()), "|@0");
  EXPECT_EQ(spell_at_once(weir::empty<int>()), "|");
}

TEST(empty, is_over_for_every_terminal) {
  auto body = []() -> weir::task<> {
    auto source = weir::empty<int>();
    EXPECT_FALSE(co_await source.next());
    EXPECT_FALSE(co_await source.next());
    EXPECT_FALSE(co_await source.first());
    EXPECT_EQ(co_await source.count(), 0U);
    co_await source.close();
  };
  weir::testing::run(body());
}

TEST(empty, has_values_of_any_type) {
  static_assert(std::is_same_v<decltype(weir::empty<number>())::value_type, number>);
  static_assert(std::is_same_v<decltype(weir::empty<const int&>())::value_type, const int&>);
  EXPECT_EQ(weir::testing::run(weir::empty<number>().count()), 0U);
  EXPECT_EQ(weir::testing::run(weir::empty<const int&>().count()), 0U);
}

TEST(empty, calls_no_function_of_a_stage) {
  int calls = 0;
  auto counts = [&calls](int value) {
    ++calls;
    return value;
  };
  EXPECT_EQ(spell(weir::empty<int>() | weir::transform(counts)), "|");
  EXPECT_EQ(calls, 0);
}

TEST(empty, may_be_moved_and_closed_before_it_is_driven) {
  auto source = weir::empty<int>();
  auto moved = std::move(source);
  weir::testing::run(take_some_and_close(moved, 0));
}

}  // namespace

#include <weir/ops/merge.hpp>
#include <weir/ops/never.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/timeout_each.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>

using namespace weir_tests;

namespace {

TEST(never, gives_no_value_and_no_end) {
  EXPECT_EQ(spell_times(weir::never<int>() | weir::timeout_each(1h)), "timeout_each: no value within 3600s@3600000");
  EXPECT_THROW(spell(weir::never<int>()), weir::testing::stuck);
}

TEST(never, leaves_what_it_is_merged_with_alone) {
  EXPECT_EQ(spell_times(weir::merge(weir::never<int>(), ticking(3)) | weir::take(3)), "0@100 1@200 2@300 |@300");
}

TEST(never, has_values_of_any_type) {
  static_assert(std::is_same_v<decltype(weir::never<number>())::value_type, number>);
  static_assert(std::is_same_v<decltype(weir::never<const int&>())::value_type, const int&>);
}

TEST(never, can_be_destroyed_or_closed_while_a_next_is_pending) {
  weir::testing::run(destroy_after(weir::never<int>(), 50ms));
  weir::testing::run(close_after(weir::never<int>(), 50ms));
}

weir::task<> drain_after(weir::duration length) {
  co_await weir::sleep(length);
  co_await drain_the_run();
}

TEST(never, ends_when_the_run_drains_while_a_next_is_pending) {
  auto body = []() -> weir::task<std::string> {
    auto both = weir::when_all(timed(weir::never<int>()), drain_after(70ms));
    auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  EXPECT_EQ(weir::testing::run(body()), "|@70");
}

TEST(never, ends_at_once_in_a_run_that_drains_already) {
  auto body = []() -> weir::task<std::string> {
    co_await drain_the_run();
    co_return co_await timed(weir::never<int>());
  };
  EXPECT_EQ(weir::testing::run(body()), "|@0");
}

TEST(never, waits_on_when_a_pending_next_was_abandoned) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::never<int>();
    auto first = weir::when_any(source.next(), weir::sleep(10ms));
    const auto left = co_await std::move(first);
    auto both = weir::when_all(source.count(), drain_after(20ms));
    const auto results = co_await std::move(both);
    co_return std::to_string(left.index()) + " " + std::to_string(std::get<0>(results));
  };
  EXPECT_EQ(weir::testing::run(body()), "1 0");
}

TEST(never, may_be_moved_and_closed_before_it_is_driven) {
  auto source = weir::never<int>();
  auto moved = std::move(source);
  weir::testing::run(take_some_and_close(moved, 0));
}

}  // namespace

#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/timeout_first.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

/// Each value after a wait of its own.
weir::async_generator<int> after(std::vector<weir::duration> waits) {
  int i = 0;
  for (const weir::duration wait : waits) {
    co_await weir::sleep(wait);
    co_yield int(i++);
  }
}

TEST(timeout_first, fails_when_the_first_value_does_not_come_within_its_limit) {
  EXPECT_EQ(spell_times(ticking(3) | weir::timeout_first(99ms)), "timeout_first: no value within 99ms@99");
}

TEST(timeout_first, lets_later_values_take_their_time) {
  EXPECT_EQ(spell_times(after({10ms, 1h}) | weir::timeout_first(11ms)), "0@10 1@3600010 |@3600010");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | weir::timeout_first(0ms)), "0 1 2 |");
}

TEST(timeout_first, changes_nothing_where_the_source_ends_in_time) {
  EXPECT_EQ(spell_times(ticking(0) | weir::timeout_first(1ms)), "|@0");
}

TEST(timeout_first, counts_from_the_first_demand) {
  auto body = []() -> weir::task<std::string> {
    auto source = ticking(2) | weir::timeout_first(150ms);
    co_await weir::sleep(1s);
    const auto first = co_await source.next();
    co_return std::to_string(*first);
  };
  EXPECT_EQ(weir::testing::run(body()), "0");
}

TEST(timeout_first, does_not_start_anew_with_each_wake) {
  auto source = ticking(20) | weir::filter([](int x) { return x == 9; }) | weir::timeout_first(350ms);
  EXPECT_EQ(spell_times(std::move(source)), "timeout_first: no value within 350ms@350");
}

TEST(timeout_first, closes_the_source_before_it_throws) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(3, &log, 50ms) | weir::timeout_first(70ms)), "timeout_first: no value within 70ms@120");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 120"}));
}

TEST(timeout_first, passes_an_error_of_the_source) {
  EXPECT_EQ(spell(failing(1) | weir::timeout_first(1s)), "0 source failed");
  EXPECT_EQ(spell(failing(0) | weir::timeout_first(1s)), "source failed");
}

TEST(timeout_first, leaves_no_timer_behind) {
  weir::testing::virtual_scheduler loop;
  auto source = ticking(2) | weir::timeout_first(1h);
  auto first_of = [](auto& stream) -> weir::task<> { static_cast<void>(co_await stream.next()); };
  weir::testing::run(loop, first_of(source));
  loop.run_ready();
  EXPECT_FALSE(loop.jump());
}

TEST(timeout_first, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, destroy_after(ticking(3, &log) | weir::timeout_first(1h), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  EXPECT_FALSE(loop.jump());
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::timeout_first(1h), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(timeout_first, closes_its_source_when_left_early) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log) | weir::timeout_first(1s) | weir::take(1)), "0@100 |@100");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 100"}));
}

TEST(timeout_first, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | weir::timeout_first(1s);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  weir::testing::run((counted(book, 9) | weir::timeout_first(1s)).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(timeout_first, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::timeout_first(1s)));
  ASSERT_EQ(read.size(), 3U);
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::timeout_first(1s);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(timeout_first, refuses_a_negative_limit) {
  EXPECT_EQ(refusal([] { return weir::timeout_first(-1ms); }), "timeout_first(d): d must not be negative, was -1ms");
}

}  // namespace

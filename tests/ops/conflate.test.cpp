#include <weir/ops/conflate.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

TEST(conflate, changes_nothing_for_a_consumer_that_keeps_up) {
  EXPECT_EQ(spell_times(ticking(3) | weir::conflate(std::plus<>())), "0@100 1@200 2@300 |@300");
  EXPECT_EQ(spell(weir::iota(0, 5) | weir::conflate(std::plus<>())), "0 1 2 3 4 |");
  EXPECT_EQ(weir::testing::run((weir::iota(0, 5000) | weir::conflate(std::plus<>())).count()), 5000U);
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::conflate()), "|");
}

TEST(conflate, folds_what_comes_while_the_consumer_is_busy) {
  drops lost;
  EXPECT_EQ(spell_worked(lost.here(ticking(7) | weir::conflate(std::plus<>())), 350ms), "0@100 6@450 15@800 |@1150");
  EXPECT_EQ(lost.values, std::vector<int>{});
}

TEST(conflate, folds_in_the_order_in_which_values_came) {
  auto digits = [](int held, int newer) { return 10 * held + newer; };
  EXPECT_EQ(spell_worked(ticking(7) | weir::conflate(digits), 350ms), "0@100 123@450 456@800 |@1150");
}

TEST(conflate, without_a_function_keeps_the_latest_and_discards_the_older) {
  drops lost;
  EXPECT_EQ(spell_worked(lost.here(ticking(7) | weir::conflate()), 350ms), "0@100 3@450 6@800 |@1150");
  EXPECT_EQ(lost.values, (std::vector<int>{1, 2, 4, 5}));
}

/// Three at once.
weir::async_generator<int> burst() {
  co_await weir::sleep(100ms);
  for (int i = 0; i < 3; ++i) co_yield int(i);
}

TEST(conflate, leaves_a_burst_as_it_is_for_a_waiting_consumer) {
  EXPECT_EQ(spell_times(burst() | weir::conflate(std::plus<>())), "0@100 1@100 2@100 |@100");
}

TEST(conflate, does_not_take_a_stage_that_runs_ahead_for_a_busy_consumer) {
  EXPECT_EQ(spell_worked(weir::iota(0, 5) | weir::conflate(std::plus<>()) | weir::prefetch(9), 10ms),
            "0@0 1@10 2@20 3@30 4@40 |@50");
  auto both = weir::merge(burst() | weir::conflate(std::plus<>()), weir::iota(7, 8)) | weir::prefetch(9);
  EXPECT_EQ(spell_times(std::move(both)), "7@0 0@100 1@100 2@100 |@100");
}

TEST(conflate, folds_on_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<int> {
    auto source = ticking(9) | weir::conflate(std::plus<>());
    auto both = weir::when_any(wait_for_next(source), wait(50ms));
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(400ms);  // until 450: values 0 to 3 came
    const auto value = co_await source.next();
    co_return *value;
  };
  EXPECT_EQ(weir::testing::run(body()), 6);
}

TEST(conflate, reads_nothing_before_the_first_demand) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::conflate();
    co_await weir::sleep(1s);
    co_return book.pulled;
  };
  EXPECT_EQ(weir::testing::run(body()), 0);
}

TEST(conflate, gives_what_it_holds_before_an_error_and_the_end) {
  EXPECT_EQ(spell(failing(2) | weir::conflate()), "0 1 source failed");
  auto fails_late = []() -> weir::async_generator<int> {
    for (int i = 1; i < 4; ++i) {
      co_await weir::sleep(100ms);
      co_yield int(i);
    }
    throw std::runtime_error("source failed");
  };
  EXPECT_EQ(spell_worked(fails_late() | weir::conflate(std::plus<>()), 1s), "1@100 5@1100 source failed@2100");
}

TEST(conflate, ends_with_what_its_function_throws) {
  auto breaks = [](int, int newer) {
    if (newer == 3) throw std::runtime_error("fold failed");
    return newer;
  };
  std::vector<std::string> log;
  EXPECT_EQ(spell_worked(ticking(9, &log) | weir::conflate(breaks), 350ms), "0@100 fold failed@450");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 450"}));
}

weir::task<int> slow_sum(int held, int newer) {
  co_await weir::sleep(120ms);
  co_return held + newer;
}

TEST(conflate, awaits_an_asynchronous_function_one_at_a_time) {
  // 1 and 2 are folded from 300 to 420; meanwhile the source waits, and whoever asks.
  EXPECT_EQ(spell_worked(ticking(4) | weir::conflate(slow_sum), 350ms), "0@100 3@450 3@800 |@1150");
  EXPECT_EQ(spell_worked(ticking(3) | weir::conflate(slow_sum), 250ms), "0@100 3@420 |@670");
}

TEST(conflate, ends_with_what_an_asynchronous_function_throws) {
  auto breaks = [](int, int) -> weir::task<int> {
    co_await weir::sleep(10ms);
    throw std::runtime_error("fold failed");
  };
  EXPECT_EQ(spell_worked(ticking(9) | weir::conflate(breaks), 350ms), "0@100 fold failed@450");
}

TEST(conflate, can_be_left_while_its_function_works) {
  std::vector<std::string> log;
  auto body = [&log]() -> weir::task<> {
    auto source = ticking(9, &log) | weir::conflate(slow_sum);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(250ms);
    co_await source.close();
  };
  weir::testing::run(body());
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 350"}));
}

TEST(conflate, lets_an_error_of_its_consumer_pass) {
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = weir::iota(0, 9) | weir::conflate();
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(conflate, delivers_or_discards_every_value_whenever_it_is_left) {
  account book;
  auto make = [&] {
    book = account();
    return paced(book, 8, 100ms) | weir::conflate();
  };
  leave_at_every_instant(make, 350ms, 1500ms, [&](const std::vector<int>& taken, const std::vector<int>& dropped) {
    EXPECT_EQ(together(taken, dropped), first_numbers(book.pulled));
  });
}

TEST(conflate, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::conflate() | weir::take(1)), "0@100 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

TEST(conflate, takes_values_that_cannot_be_copied) {
  auto later = [](number&&, number&& newer) { return std::move(newer); };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::conflate(later)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
}

}  // namespace

#include <weir/ops/chunk_for.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

int digits(const std::vector<int>& values) {
  int number = 0;
  for (const int value : values) number = 10 * number + value;
  return number;
}

/// 1, 2, ... each after a wait of its own.
weir::async_generator<int> after(std::vector<weir::duration> waits) {
  int i = 0;
  for (const weir::duration wait : waits) {
    if (wait != 0ms) co_await weir::sleep(wait);
    co_yield int(++i);
  }
}

TEST(chunk_for, emits_a_batch_when_it_is_full) {
  EXPECT_EQ(spell_times(ticking(6) | weir::chunk_for(3, 1s) | weir::transform(digits)), "12@300 345@600 |@600");
  EXPECT_EQ(spell_at_once(weir::iota(1, 8) | weir::chunk_for(3, 1s) | weir::transform(digits)), "123 456 7 |");
}

TEST(chunk_for, emits_a_batch_when_its_first_value_is_old_enough) {
  EXPECT_EQ(spell_times(ticking(7) | weir::chunk_for(100, 250ms) | weir::transform(digits)),
            "12@350 345@650 6@700 |@700");
}

TEST(chunk_for, starts_its_clock_with_the_first_value_and_emits_nothing_empty) {
  EXPECT_EQ(spell_times(after({1s, 10ms, 1s, 10ms}) | weir::chunk_for(100, 50ms) | weir::transform(digits)),
            "12@1050 34@2020 |@2020");
}

TEST(chunk_for, emits_the_last_batch_with_the_end) {
  EXPECT_EQ(spell_times(ticking(2) | weir::chunk_for(9, 1h) | weir::transform(digits)), "1@200 |@200");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::chunk_for(9, 1h) | weir::transform(digits)), "|");
}

TEST(chunk_for, emits_the_batch_before_an_error) {
  EXPECT_EQ(spell(failing(5) | weir::chunk_for(3, 1h) | weir::transform(digits)), "12 34 source failed");
  EXPECT_EQ(spell_at_once(failing(5) | weir::chunk_for(3, 1h) | weir::transform(digits)), "12 34 source failed");
  EXPECT_EQ(spell(unclean(4) | weir::chunk_for(3, 1h) | weir::transform(digits)), "12 3 cleanup failed: exit failed");
}

TEST(chunk_for, lets_an_error_of_its_consumer_pass) {
  auto refuse = [](const std::vector<int>&) { throw std::runtime_error("consumer failed"); };
  auto source = weir::iota(1, 10) | weir::chunk_for(3, 1s);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(chunk_for, fills_the_next_batch_while_the_consumer_works_and_waits_for_it) {
  auto body = []() -> weir::task<std::string> {
    account book;
    auto source = ticking(100) | weir::transform([&book](int x) {
                    ++book.pulled;
                    return x;
                  }) |
                  weir::chunk_for(3, 150ms);
    std::string text;
    for (int i = 0; i < 3; ++i) {
      const auto batch = co_await source.next();
      const weir::time_point at = co_await weir::now();
      text += std::to_string(digits(*batch)) + "@" + std::to_string(at.time_since_epoch() / 1ms) + " ";
      co_await weir::sleep(1s);
      text += "(" + std::to_string(book.pulled) + ") ";
    }
    co_return text;
  };
  // The first batch is due at 250 ms; then the consumer is away for a second, in which only three values are read.
  EXPECT_EQ(weir::testing::run(body()), "1@250 (5) 234@1250 (8) 567@2250 (11) ");
}

TEST(chunk_for, emits_what_is_due_at_once_when_it_is_asked_for_late) {
  auto body = []() -> weir::task<std::string> {
    auto source = ticking(3) | weir::chunk_for(9, 10ms);
    std::string text;
    while (auto batch = co_await source.next()) {
      text += std::to_string(digits(*batch)) + " ";
      co_await weir::sleep(120ms);
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 2 ");
}

TEST(chunk_for, of_no_time_gathers_what_is_ready_at_once) {
  EXPECT_EQ(spell_times(after({0ms, 0ms, 10ms, 0ms}) | weir::chunk_for(9, 0ms) | weir::transform(digits)),
            "12@0 34@10 |@10");
}

TEST(chunk_for, reads_nothing_before_the_first_demand) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::chunk_for(3, 1s);
    co_await weir::sleep(1s);
    const int before = book.pulled;
    static_cast<void>(co_await source.next());
    const int with = book.pulled;
    co_await weir::sleep(1s);
    co_return 100 * before + 10 * with + book.pulled;
  };
  EXPECT_EQ(weir::testing::run(body()), 36);
}

TEST(chunk_for, tells_the_source_how_many_values_a_batch_takes) {
  account book;
  auto source = counted(book, 100) | weir::chunk_for(5, 1s);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(book.demand, 5U);
  EXPECT_GE(book.closed, 1);
}

TEST(chunk_for, goes_on_after_the_budget_of_a_turn_is_spent) {
  EXPECT_EQ(weir::testing::run((weir::iota(0, 5000) | weir::chunk_for(2000, 1s)).count()), 3U);
}

TEST(chunk_for, drops_the_values_of_the_unfinished_batch) {
  drops lost;
  weir::testing::run(close_after(lost.here(ticking(9) | weir::chunk_for(5, 1h)), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1}));
  lost.values.clear();
  weir::testing::run(destroy_after(lost.here(ticking(9) | weir::chunk_for(5, 1h)), 350ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1, 2}));
}

TEST(chunk_for, emits_a_batch_that_is_heavy_enough) {
  const auto itself = [](const int& x) { return x; };
  const auto size = weir::batch_size(4).weighing(10, itself);
  EXPECT_EQ(spell_at_once(weir::iota(1, 10) | weir::chunk_for(size, 1s) | weir::transform(digits)), "1234 56 78 9 |");
  EXPECT_EQ(spell_at_once(weir::from({0, 0, 0, 0, 9, 9, 99, 1}) | weir::chunk_for(size, 1s) | weir::transform(digits)),
            "0 99 99 1 |");
  EXPECT_EQ(spell_times(ticking(7) | weir::chunk_for(weir::batch_size(100).weighing(5, itself), 1h) |
                        weir::transform(digits)),
            "123@400 45@600 6@700 |@700");
}

TEST(chunk_for, weighs_a_batch_that_was_due_early_anew) {
  const auto size = weir::batch_size(100).weighing(10, [](int x) { return static_cast<std::size_t>(x); });
  EXPECT_EQ(
      spell_times(after({0ms, 0ms, 0ms, 100ms, 0ms, 0ms}) | weir::chunk_for(size, 50ms) | weir::transform(digits)),
      "123@50 456@100 |@100");
}

TEST(chunk_for, holds_back_a_source_while_a_heavy_batch_waits) {
  auto body = []() -> weir::task<int> {
    account book;
    auto heavy = [](int) { return 10; };
    auto source = counted(book, 100) | weir::chunk_for(weir::batch_size(50).weighing(20, heavy), 1h);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1s);
    co_return book.pulled;
  };
  EXPECT_EQ(weir::testing::run(body()), 4);  // one batch of two is out, the next one is full
}

TEST(chunk_for, asks_for_values_one_by_one_where_it_weighs_them) {
  account book;
  auto source = counted(book, 100) | weir::chunk_for(weir::batch_size(5).weighing(100, [](int) { return 1; }), 1s);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(book.demand, 1U);
}

TEST(batch_size, refuses_sizes_that_are_none) {
  EXPECT_EQ(refusal([] { weir::batch_size(0); }), "batch_size(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { static_cast<void>(weir::batch_size(3).weighing(-1, [](int) { return 1; })); }),
            "batch_size(n).weighing(most, f): most must be at least 1, was -1");
}

TEST(chunk_for, keeps_an_unfinished_batch_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<int> {
    auto source = ticking(9) | weir::chunk_for(3, 1h);
    auto nap = []() -> weir::task<> { co_await weir::sleep(150ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    const auto values = co_await source.next();
    co_return digits(*values);
  };
  EXPECT_EQ(weir::testing::run(body()), 12);
}

TEST(chunk_for, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::chunk_for(2, 1s) | weir::take(1) | weir::transform(digits)),
            "1@200 |@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(chunk_for, leaves_no_timer_behind) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, close_after(ticking(9) | weir::chunk_for(5, 1h), 250ms));
  EXPECT_FALSE(loop.jump());
}

TEST(chunk_for, groups_values_that_cannot_be_copied_and_copies_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::chunk_for(2, 1s)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[0][1], 1);
  std::vector<int> values{1, 2, 3};
  EXPECT_EQ(spell(references(values) | weir::chunk_for(2, 1s) | weir::transform(digits)), "12 3 |");
}

TEST(chunk_for, refuses_a_size_of_nothing_and_a_negative_duration) {
  EXPECT_EQ(refusal([] { return weir::chunk_for(0, 1s); }), "chunk_for(n, d): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return weir::chunk_for(1, -1s); }), "chunk_for(n, d): d must not be negative, was -1s");
}

}  // namespace

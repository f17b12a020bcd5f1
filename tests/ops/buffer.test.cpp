#include <weir/ops/buffer.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/take.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::overflow;

namespace {

const std::vector<overflow> every_way{overflow::drop_oldest, overflow::drop_newest, overflow::fail};

TEST(buffer, changes_nothing_for_a_consumer_that_keeps_up) {
  for (const overflow when_full : every_way) {
    EXPECT_EQ(spell_times(ticking(3) | weir::buffer(1, when_full)), "0@100 1@200 2@300 |@300");
    EXPECT_EQ(spell(weir::iota(0, 5) | weir::buffer(1, when_full)), "0 1 2 3 4 |");
    EXPECT_EQ(weir::testing::run((weir::iota(0, 5000) | weir::buffer(1, when_full)).count()), 5000U);
  }
}

/// Bursts of three.
weir::async_generator<int> bursts(int n) {
  for (int i = 0; i < n; ++i) {
    if (i % 3 == 0) co_await weir::sleep(100ms);
    co_yield int(i);
  }
}

TEST(buffer, lets_a_waiting_consumer_take_a_burst_that_is_larger_than_it) {
  for (const overflow when_full : every_way) {
    EXPECT_EQ(spell_times(bursts(6) | weir::buffer(1, when_full)), "0@100 1@100 2@100 3@200 4@200 5@200 |@200");
  }
}

TEST(buffer, drops_the_oldest_value) {
  drops lost;
  EXPECT_EQ(spell_worked(lost.here(ticking(7) | weir::buffer(2, overflow::drop_oldest)), 350ms),
            "0@100 2@450 5@800 6@1150 |@1500");
  EXPECT_EQ(lost.values, (std::vector<int>{1, 3, 4}));
}

TEST(buffer, drops_the_newest_value) {
  drops lost;
  EXPECT_EQ(spell_worked(lost.here(ticking(7) | weir::buffer(2, overflow::drop_newest)), 350ms),
            "0@100 1@450 2@800 4@1150 |@1500");
  EXPECT_EQ(lost.values, (std::vector<int>{3, 5, 6}));
}

TEST(buffer, fails_after_the_values_that_it_holds) {
  drops lost;
  std::vector<std::string> log;
  EXPECT_EQ(spell_worked(lost.here(ticking(7, &log) | weir::buffer(2, overflow::fail)), 350ms),
            "0@100 1@450 2@800 buffer(2, overflow::fail): a value came when it was full@1150");
  EXPECT_EQ(lost.values, (std::vector<int>{3}));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 1150"}));
}

TEST(buffer, says_its_capacity_when_it_fails) {
  auto body = []() -> weir::task<std::size_t> {
    auto source = ticking(7) | weir::buffer(2, overflow::fail);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1s);
    try {
      while (co_await source.next()) {
      }
    } catch (const weir::buffer_overflow& error) {
      co_return error.capacity();
    }
    co_return 0U;
  };
  EXPECT_EQ(weir::testing::run(body()), 2U);
}

TEST(buffer, reads_nothing_before_the_first_demand_and_all_from_then_on) {
  auto body = []() -> weir::task<std::string> {
    account book;
    auto source = paced(book, 100, 10ms) | weir::buffer(2, overflow::drop_oldest);
    co_await weir::sleep(1s);
    const int before = book.pulled;
    static_cast<void>(co_await source.next());
    co_await weir::sleep(505ms);
    co_return std::to_string(before) + " " + std::to_string(book.pulled);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 51");
}

TEST(buffer, goes_on_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<std::string> {
    auto source = ticking(9) | weir::buffer(2, overflow::drop_oldest);
    auto both = weir::when_any(wait_for_next(source), wait(50ms));
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(500ms);  // until 550: values 0 to 4 came
    const auto first = co_await source.next();
    const auto second = co_await source.next();
    co_return std::to_string(*first) + std::to_string(*second);
  };
  EXPECT_EQ(weir::testing::run(body()), "34");
}

TEST(buffer, gives_what_it_holds_before_an_error_and_the_end) {
  EXPECT_EQ(spell(failing(2) | weir::buffer(3, overflow::fail)), "0 1 source failed");
  EXPECT_EQ(spell_worked(ticking(2) | weir::buffer(3, overflow::fail), 1s), "0@100 1@1100 |@2100");
  EXPECT_EQ(spell(unclean(2) | weir::buffer(3, overflow::fail)), "0 1 cleanup failed: exit failed");
}

TEST(buffer, lets_an_error_of_its_consumer_pass) {
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = weir::iota(0, 9) | weir::buffer(3, overflow::fail);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(buffer, delivers_or_discards_every_value_whenever_it_is_left) {
  for (const overflow when_full : {overflow::drop_oldest, overflow::drop_newest}) {
    account book;
    auto make = [&] {
      book = account();
      return paced(book, 8, 100ms) | weir::buffer(2, when_full);
    };
    leave_at_every_instant(make, 350ms, 1500ms, [&](const std::vector<int>& taken, const std::vector<int>& dropped) {
      EXPECT_EQ(together(taken, dropped), first_numbers(book.pulled));
    });
  }
}

TEST(buffer, shows_how_many_wait_in_it) {
  auto body = []() -> weir::task<std::size_t> {
    auto source = ticking(9) | weir::buffer(5, overflow::fail) | weir::named("kept");
    static_cast<void>(co_await source.next());
    co_await weir::sleep(350ms);
    const auto report = co_await weir::pipeline_report();
    co_return report.stages.front().queued;
  };
  EXPECT_EQ(weir::testing::run(body()), 3U);
}

TEST(buffer, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::buffer(2, overflow::fail) | weir::take(1)), "0@100 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

TEST(buffer, takes_values_that_cannot_be_copied) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::buffer(2, overflow::fail)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
}

TEST(buffer, refuses_a_capacity_of_nothing) {
  EXPECT_EQ(refusal([] { return weir::buffer(0, overflow::fail); }), "buffer(n, overflow): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return weir::buffer(-1, overflow::fail); }), "buffer(n, overflow): n must be at least 1, was -1");
}

}  // namespace

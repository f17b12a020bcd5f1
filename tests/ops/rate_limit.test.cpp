#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/rate_limit.hpp>
#include <weir/ops/take.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

int itself(int value) { return value; }

TEST(rate_limit, lets_values_pass_at_even_distances) {
  EXPECT_EQ(spell_times(weir::iota(0, 4) | weir::rate_limit(10, 1s)), "0@0 1@100 2@200 3@300 |@300");
  EXPECT_EQ(spell_times(weir::iota(0, 4) | weir::rate_limit(weir::rate(1, 100ms))), "0@0 1@100 2@200 3@300 |@300");
}

TEST(rate_limit, changes_nothing_where_values_come_slowly_enough) {
  EXPECT_EQ(spell_times(ticking(3) | weir::rate_limit(10, 1s)), "0@100 1@200 2@300 |@300");
}

TEST(rate_limit, lets_a_burst_pass_that_was_saved_up) {
  EXPECT_EQ(spell_times(weir::iota(0, 5) | weir::rate_limit(weir::rate(10, 1s).burst(3))),
            "0@0 1@0 2@0 3@100 4@200 |@200");
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(0, 9) | weir::rate_limit(weir::rate(10, 1s).burst(3));
    for (int i = 0; i < 3; ++i) static_cast<void>(co_await source.next());
    co_await weir::sleep(250ms);  // two tokens and a half
    co_return co_await spelled_in_place(source);
  };
  EXPECT_EQ(weir::testing::run(body()), "3@250 4@250 5@300 6@400 7@500 8@600 |@600");
}

TEST(rate_limit, saves_up_no_more_than_the_burst) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(0, 6) | weir::rate_limit(weir::rate(10, 1s).burst(2));
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1h);
    co_return co_await spelled_in_place(source);
  };
  EXPECT_EQ(weir::testing::run(body()), "1@3600000 2@3600000 3@3600100 4@3600200 5@3600300 |@3600300");
}

TEST(rate_limit, counts_the_time_that_the_consumer_takes) {
  EXPECT_EQ(spell_worked(weir::iota(0, 4) | weir::rate_limit(10, 1s), 70ms), "0@0 1@100 2@200 3@300 |@370");
  EXPECT_EQ(spell_worked(weir::iota(0, 4) | weir::rate_limit(10, 1s), 150ms), "0@0 1@150 2@300 3@450 |@600");
}

TEST(rate_limit, weighs_values_by_what_they_cost) {
  EXPECT_EQ(spell_times(weir::from({1, 5, 0, 2}) | weir::rate_limit(weir::rate(10, 1s).burst(5).cost(itself))),
            "1@0 5@100 0@100 2@300 |@300");
}

TEST(rate_limit, saves_up_for_a_value_that_costs_more_than_the_burst) {
  const auto limit = weir::rate(10, 1s).burst(2).cost(itself);
  EXPECT_EQ(spell_times(weir::from({5, 1}) | weir::rate_limit(limit)), "5@300 1@400 |@400");
  auto body = [&limit]() -> weir::task<std::string> {
    auto source = weir::from({1, 5, 1}) | weir::rate_limit(limit);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1min);  // two tokens are there, however long it was
    co_return co_await spelled_in_place(source);
  };
  EXPECT_EQ(weir::testing::run(body()), "5@60300 1@60400 |@60400");
}

/// The instant of token k, in ticks: not before it is there.
std::int64_t instant_of(std::int64_t k, std::int64_t n, weir::duration per) { return (k * per.count() + n - 1) / n; }

TEST(token_bucket, does_not_drift_in_a_million_values) {
  for (const auto& [n, per] : {std::pair<std::int64_t, weir::duration>(3, 1s), {7, 100ns}, {999'983, 1s}, {1, 3ns}}) {
    weir::detail::token_bucket bucket(static_cast<std::size_t>(n), per, 1);
    weir::time_point now{};
    int wrong = 0;
    for (std::int64_t k = 0; k < 1'000'000; ++k) {
      now += bucket.take(now, 1);
      if (now.time_since_epoch().count() != instant_of(k, n, per)) ++wrong;
    }
    EXPECT_EQ(wrong, 0) << n;
  }
}

/// How many values did not come at the very instant at which their token did.
weir::task<int> late_or_early(std::int64_t n, weir::duration per) {
  int wrong = 0;
  std::int64_t k = 0;
  auto source = weir::iota(0, 20'000) | weir::rate_limit(n, per);
  while (co_await source.next()) {
    const weir::time_point at = co_await weir::now();
    if (at.time_since_epoch().count() != instant_of(k++, n, per)) ++wrong;
  }
  co_return wrong;
}
TEST(rate_limit, lets_each_value_pass_at_the_very_instant_at_which_its_token_comes) {
  EXPECT_EQ(weir::testing::run(late_or_early(3, 1s)), 0);
  EXPECT_EQ(weir::testing::run(late_or_early(7, 100ns)), 0);
}

TEST(rate_limit, lets_no_more_pass_in_any_time_than_flow_in_and_were_saved_up) {
  std::mt19937 random(1);
  auto body = [&random]() -> weir::task<int> {
    constexpr std::int64_t burst = 4;
    std::vector<std::int64_t> passed;
    auto source = weir::iota(0, 2000) | weir::rate_limit(weir::rate(7, 100ns).burst(burst));
    while (co_await source.next()) {
      const weir::time_point at = co_await weir::now();
      passed.push_back(at.time_since_epoch().count());
      if (random() % 3 == 0) co_await weir::sleep(std::chrono::nanoseconds(random() % 60));
    }
    int too_many = 0;
    for (std::size_t from = 0; from < passed.size(); ++from) {
      for (std::size_t to = from; to < passed.size() && to < from + 100; ++to) {
        const auto values = static_cast<std::int64_t>(to - from) + 1;
        if ((values - burst) * 100 > (passed[to] - passed[from]) * 7) ++too_many;
      }
    }
    co_return too_many;
  };
  EXPECT_EQ(weir::testing::run(body()), 0);
}

TEST(rate_limit, does_not_fall_behind_when_a_value_is_taken_late) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(0, 5) | weir::rate_limit(10, 1s);
    static_cast<void>(co_await source.next());
    auto both = weir::when_any(wait_for_next(source), wait(50ms));
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(80ms);  // its token was there at 100
    co_return co_await spelled_in_place(source);
  };
  EXPECT_EQ(weir::testing::run(body()), "1@130 2@200 3@300 4@400 |@400");
}

TEST(token_bucket, counts_with_the_largest_numbers) {
  const auto most = std::numeric_limits<std::size_t>::max();
  weir::detail::token_bucket bucket(1, weir::duration::max(), most);
  EXPECT_EQ(bucket.take(weir::time_point(), most), 0ns);
  EXPECT_EQ(bucket.take(weir::time_point::max(), 2), weir::duration::max());  // in which one token flows in
  weir::detail::token_bucket fast(most, 1ns, 1);
  EXPECT_EQ(fast.take(weir::time_point(), 1), 0ns);
  EXPECT_EQ(fast.take(weir::time_point(), most), 1ns);
  EXPECT_EQ(fast.take(weir::time_point::max(), 1), 0ns);
}

TEST(rate_limit, pulls_one_value_for_each_one_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::rate_limit(10, 1s);
  weir::testing::run(take_some_and_close(source, 3));
  EXPECT_EQ(book.pulled, 3);
  EXPECT_EQ(book.demand, 1U);
  EXPECT_GE(book.closed, 1);
}

TEST(rate_limit, passes_errors_of_the_source_of_the_cost_and_of_its_consumer) {
  EXPECT_EQ(spell_times(failing(2) | weir::rate_limit(10, 1s)), "0@0 1@100 source failed@100");
  auto breaks = [](int value) {
    if (value == 1) throw std::runtime_error("cost failed");
    return 1;
  };
  EXPECT_EQ(spell(weir::iota(0, 9) | weir::rate_limit(weir::rate(10, 1s).cost(breaks))), "0 cost failed");
  auto refuse = [](int) { throw std::runtime_error("consumer failed"); };
  auto source = weir::iota(0, 9) | weir::rate_limit(10, 1s);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(rate_limit, refuses_a_negative_cost) {
  EXPECT_EQ(spell(weir::from({1, -1}) | weir::rate_limit(weir::rate(10, 1s).cost(itself))),
            "1 rate(n, per).cost(f): what f answers must be at least 0, was -1");
}

TEST(rate_limit, discards_the_value_that_waits_when_it_is_left) {
  account book;
  auto make = [&] {
    book = account();
    return paced(book, 4, 0ms) | weir::rate_limit(10, 1s);
  };
  leave_at_every_instant(make, 20ms, 500ms, [&](const std::vector<int>& taken, const std::vector<int>& dropped) {
    EXPECT_EQ(together(taken, dropped), first_numbers(book.pulled));
  });
}

TEST(rate_limit, keeps_a_value_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(0, 3) | weir::rate_limit(10, 1s);
    static_cast<void>(co_await source.next());
    auto both = weir::when_any(wait_for_next(source), wait(50ms));
    static_cast<void>(co_await std::move(both));
    co_return co_await spelled_in_place(source);
  };
  EXPECT_EQ(weir::testing::run(body()), "1@100 2@200 |@200");
}

TEST(rate_limit, leaves_no_timer_behind) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, timed(weir::iota(0, 2) | weir::rate_limit(1, 1h)));
  EXPECT_FALSE(loop.jump());
  weir::testing::run(loop, destroy_after(weir::iota(0, 2) | weir::rate_limit(weir::rate(1, 1h).cost([](int) { return 2; })), 50ms));
  EXPECT_FALSE(loop.jump());
}

TEST(rate_limit, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::rate_limit(10, 1s) | weir::take(1)), "0@100 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

TEST(rate_limit, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::rate_limit(10, 1s)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
  std::vector<int> values{1, 2, 3};
  auto source = references(values) | weir::rate_limit(10, 1s);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7, 7}));
}

TEST(rate, refuses_what_is_none) {
  EXPECT_EQ(refusal([] { return weir::rate_limit(0, 1s); }), "rate(n, per): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return weir::rate(1, 0s); }), "rate(n, per): per must be longer than nothing, was 0s");
  EXPECT_EQ(refusal([] { return weir::rate(1, -1s); }), "rate(n, per): per must not be negative, was -1s");
  EXPECT_EQ(refusal([] { return weir::rate(1, 1s).burst(0); }), "rate(n, per).burst(n): n must be at least 1, was 0");
}

}  // namespace

#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/retry.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

/// The tutorial's source: fails at item 5, in the first `failures` runs.
weir::async_generator<int> unreliable(int from, int& failures, std::vector<std::string>* log = nullptr) {
  if (log != nullptr) log->push_back("open");
  for (int i = from; i < 10; ++i) {
    co_await weir::sleep(100ms);
    if (i == 5 && failures-- > 0) throw std::runtime_error("Data source error at item 5");
    co_yield i;
  }
}

auto always_failing() {
  return weir::defer([] { return failing(0); });
}

/// 1, 2, 3, ... tries, each of which fails `after` its opening.
auto counting_tries(int& tries, weir::duration after = 0ms) {
  auto open = [](int& count, weir::duration length) -> weir::async_generator<int> {
    ++count;
    if (length != 0ms) co_await weir::sleep(length);
    co_yield int(count);
    throw std::runtime_error("try failed");
  };
  return weir::defer([open, &tries, after] { return open(tries, after); });
}

TEST(retry, repeats_a_source_that_always_fails_as_often_as_it_may_and_then_throws_its_error) {
  int failures = 1000;
  auto source =
      weir::defer([&failures] { return unreliable(0, failures); }) | weir::retry(weir::backoff(0ms).attempts(3));
  EXPECT_EQ(spell(std::move(source)), "0 1 2 3 4 0 1 2 3 4 0 1 2 3 4 Data source error at item 5");
}

TEST(retry, goes_on_behind_the_last_delivered_value_where_the_factory_does) {
  auto body = []() -> weir::task<std::string> {
    int failures = 1;
    int delivered = 0;
    auto source = weir::defer([&failures, &delivered] { return unreliable(delivered, failures); }) |
                  weir::retry(weir::backoff(100ms).attempts(3)) | weir::inspect([&delivered](int) { ++delivered; });
    std::string text;
    while (auto value = co_await source.next()) text += "data-" + std::to_string(*value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "data-0 data-1 data-2 data-3 data-4 data-5 data-6 data-7 data-8 data-9 ");
}

TEST(retry, takes_a_factory_itself) {
  int failures = 1;
  auto source = weir::retry(weir::backoff(0ms).attempts(2), [&failures] { return unreliable(4, failures); });
  EXPECT_EQ(spell(std::move(source)), "4 4 5 6 7 8 9 |");
}

TEST(retry, waits_longer_each_time_up_to_the_longest) {
  int tries = 0;
  auto source = counting_tries(tries) | weir::retry(weir::backoff(100ms).factor(3).max(500ms).attempts(5));
  EXPECT_EQ(spell_times(std::move(source)), "1@0 2@100 3@400 4@900 5@1400 try failed@1400");
}

TEST(retry, tries_five_times_unless_told_otherwise_and_doubles_its_waits) {
  int tries = 0;
  EXPECT_EQ(spell_times(counting_tries(tries) | weir::retry(weir::backoff(100ms))),
            "1@0 2@100 3@300 4@700 5@1500 try failed@1500");
}

TEST(retry, never_waits_longer_than_half_a_minute_unless_told_otherwise) {
  int tries = 0;
  EXPECT_EQ(spell_times(counting_tries(tries) | weir::retry(weir::backoff(20s).attempts(3))),
            "1@0 2@20000 3@50000 try failed@50000");
  tries = 0;
  EXPECT_EQ(spell_times(counting_tries(tries) | weir::retry(weir::backoff(60s).attempts(3))),
            "1@0 2@60000 3@120000 try failed@120000");
}

TEST(retry, tries_for_ever_when_told_so) {
  int tries = 0;
  auto source = counting_tries(tries) | weir::retry(weir::backoff(1ms).factor(1).forever()) | weir::take(2000);
  EXPECT_EQ(weir::testing::run(source.count()), 2000U);
  EXPECT_EQ(tries, 2000);
}

TEST(retry, with_one_attempt_never_repeats) {
  int tries = 0;
  EXPECT_EQ(spell(counting_tries(tries) | weir::retry(weir::backoff(1ms).attempts(1))), "1 try failed");
}

TEST(retry, counts_its_tries_anew_after_enough_values) {
  int failures = 3;
  int from = 0;
  auto open = [&failures, &from] { return unreliable(from, failures); };
  EXPECT_EQ(spell(weir::defer(open) | weir::retry(weir::backoff(0ms).attempts(2).reset_after(5))),
            "0 1 2 3 4 0 1 2 3 4 0 1 2 3 4 0 1 2 3 4 5 6 7 8 9 |");
  failures = 3;
  EXPECT_EQ(spell(weir::defer(open) | weir::retry(weir::backoff(0ms).attempts(2).reset_after(6))),
            "0 1 2 3 4 0 1 2 3 4 Data source error at item 5");
}

TEST(retry, counts_its_tries_and_waits_anew_after_a_long_enough_life) {
  int tries = 0;
  auto source =
      counting_tries(tries, 200ms) | weir::retry(weir::backoff(100ms).attempts(2).reset_after(200ms)) | weir::take(4);
  EXPECT_EQ(spell_times(std::move(source)), "1@200 2@500 3@800 4@1100 |@1100");
  tries = 0;
  auto shorter = counting_tries(tries, 199ms) | weir::retry(weir::backoff(100ms).attempts(2).reset_after(200ms));
  EXPECT_EQ(spell_times(std::move(shorter)), "1@199 2@498 try failed@498");
}

TEST(retry, repeats_only_what_its_predicate_lets_it) {
  int tries = 0;
  auto never = [](std::exception_ptr) { return false; };
  EXPECT_EQ(spell(counting_tries(tries) | weir::retry(weir::backoff(0ms).when(never))), "1 try failed");
  tries = 0;
  auto of_other_type = [](const std::logic_error&) { return true; };
  EXPECT_EQ(spell(counting_tries(tries) | weir::retry(weir::backoff(0ms).when(of_other_type))), "1 try failed");
  tries = 0;
  auto of_this_type = [](const std::runtime_error& error) { return std::string(error.what()) == "try failed"; };
  EXPECT_EQ(spell(counting_tries(tries) | weir::retry(weir::backoff(0ms).attempts(2).when(of_this_type))),
            "1 2 try failed");
}

TEST(retry, varies_its_waits_by_the_jitter_the_same_for_the_same_seed) {
  auto waits = [](std::uint64_t seed) {
    int tries = 0;
    return spell_times(counting_tries(tries) |
                       weir::retry(weir::backoff(1s).factor(1).jitter(0.5).attempts(4).seed(seed)));
  };
  EXPECT_EQ(waits(7), waits(7));
  EXPECT_NE(waits(7), waits(8));
  weir::backoff policy = weir::backoff(1s).factor(1).jitter(0.5).forever();
  weir::detail::backoff_series series(policy, 1);
  weir::duration shortest = weir::duration::max();
  weir::duration longest{};
  weir::duration sum{};
  for (int i = 0; i < 10'000; ++i) {
    const weir::duration wait = series.next();
    shortest = std::min(shortest, wait);
    longest = std::max(longest, wait);
    sum += wait;
  }
  EXPECT_GE(shortest, 500ms);
  EXPECT_LT(shortest, 510ms);
  EXPECT_GT(longest, 1490ms);
  EXPECT_LE(longest, 1500ms);
  EXPECT_GT(sum / 10'000, 980ms);
  EXPECT_LT(sum / 10'000, 1020ms);
}

TEST(retry, never_repeats_because_of_an_error_of_its_consumer) {
  int tries = 0;
  auto strict = [](int) { throw std::runtime_error("consumer failed"); };
  EXPECT_EQ(spell(counting_tries(tries) | weir::retry(weir::backoff(0ms)) | weir::inspect(strict)), "consumer failed");
  EXPECT_EQ(tries, 1);
}

TEST(retry, never_repeats_after_a_failed_exit) {
  EXPECT_EQ(spell(weir::defer([] { return unclean(2); }) | weir::retry(weir::backoff(0ms))),
            "0 1 cleanup failed: exit failed");
}

TEST(retry, closes_the_source_before_it_opens_it_again) {
  std::vector<std::string> log;
  auto open = [&log] {
    return ticking(9, &log, 50ms) | weir::transform([](int x) {
             if (x == 1) throw std::runtime_error("function failed");
             return x;
           });
  };
  EXPECT_EQ(spell_times(weir::defer(open) | weir::retry(weir::backoff(10ms).attempts(2))),
            "0@100 0@360 function failed@510");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250", "open", "closed at 510"}));
}

TEST(retry, repeats_a_factory_that_fails) {
  int made = 0;
  auto open = [&made] {
    if (++made < 3) throw std::runtime_error("factory failed");
    return weir::iota(0, 2);
  };
  EXPECT_EQ(spell_times(weir::defer(open) | weir::retry(weir::backoff(100ms))), "0@300 1@300 |@300");
  made = 0;
  auto open_later = [](int& count) -> weir::task<weir::async_generator<int>> {
    co_await weir::sleep(10ms);
    if (++count < 3) throw std::runtime_error("factory failed");
    co_return ticking(1);
  };
  EXPECT_EQ(
      spell_times(weir::defer([&made, open_later] { return open_later(made); }) | weir::retry(weir::backoff(100ms))),
      "0@430 |@430");
}

TEST(retry, ends_a_wait_at_once_when_it_is_closed_or_destroyed) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, destroy_after(always_failing() | weir::retry(weir::backoff(1h).max(1h)), 50ms));
  EXPECT_EQ(loop.elapsed(), 50ms);
  weir::testing::virtual_scheduler other;
  weir::testing::run(other, close_after(always_failing() | weir::retry(weir::backoff(1h).max(1h)), 50ms));
  EXPECT_EQ(other.elapsed(), 50ms);
}

TEST(retry, goes_on_with_a_wait_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<std::string> {
    int made = 0;
    auto source = weir::defer([&made] {
                    if (++made == 1) throw std::runtime_error("factory failed");
                    return weir::iota(7);
                  }) |
                  weir::retry(weir::backoff(100ms));
    auto nap = []() -> weir::task<> { co_await weir::sleep(50ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    const auto value = co_await source.next();
    const weir::time_point at = co_await weir::now();
    co_return std::to_string(*value) + "@" + std::to_string(at.time_since_epoch() / 1ms);
  };
  EXPECT_EQ(weir::testing::run(body()), "7@100");
}

TEST(retry, ends_when_the_run_drains_during_a_wait) {
  auto body = []() -> weir::task<std::string> {
    auto source = always_failing() | weir::retry(weir::backoff(20s));
    auto drain = []() -> weir::task<> {
      co_await weir::sleep(50ms);
      co_await drain_the_run();
    };
    auto read = [](auto& stream) -> weir::task<std::string> {
      const auto value = co_await stream.next();
      const weir::time_point at = co_await weir::now();
      co_return (value ? "value@" : "end@") + std::to_string(at.time_since_epoch() / 1ms);
    };
    auto both = weir::when_all(read(source), drain());
    auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  EXPECT_EQ(weir::testing::run(body()), "end@50");
}

TEST(retry, throws_the_error_of_a_source_that_fails_while_the_run_drains) {
  auto body = []() -> weir::task<std::string> {
    co_await drain_the_run();
    auto source = weir::defer([](bool fails = true) {
                    if (fails) throw std::runtime_error("factory failed");
                    return weir::iota(0);
                  }) |
                  weir::retry(weir::backoff(20s));
    try {
      static_cast<void>(co_await source.next());
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "end";
  };
  EXPECT_EQ(weir::testing::run(body()), "factory failed");
}

TEST(retry, closes_its_source_when_left_early) {
  std::vector<std::string> log;
  auto source = weir::defer([&log] { return ticking(9, &log, 50ms); }) | weir::retry(weir::backoff(1s)) | weir::take(1);
  EXPECT_EQ(spell_times(std::move(source)), "0@100 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

TEST(retry, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = weir::defer([&book] { return counted(book, 100); }) | weir::retry(weir::backoff(1s));
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  weir::testing::run((weir::defer([&book] { return counted(book, 9); }) | weir::retry(weir::backoff(1s))).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(retry, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(
      weir::to<std::vector>(weir::defer([] { return numbers(3); }) | weir::retry(weir::backoff(1s))));
  ASSERT_EQ(read.size(), 3U);
  std::vector<int> values{1, 2};
  auto source = weir::defer([&values] { return references(values); }) | weir::retry(weir::backoff(1s));
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(backoff, refuses_what_is_out_of_range) {
  EXPECT_EQ(refusal([] { return weir::backoff(-5ms); }), "backoff(d): d must not be negative, was -5ms");
  EXPECT_EQ(refusal([] { return weir::backoff(1s).max(-1s); }), "backoff.max(d): d must not be negative, was -1s");
  EXPECT_EQ(refusal([] { return weir::backoff(1s).factor(0.5); }),
            "backoff.factor(x): x must be at least 1, was 0.500000");
  EXPECT_EQ(refusal([] { return weir::backoff(1s).factor(std::numeric_limits<double>::quiet_NaN()); }).substr(0, 45),
            "backoff.factor(x): x must be at least 1, was ");
  EXPECT_EQ(refusal([] { return weir::backoff(1s).jitter(1.5); }),
            "backoff.jitter(x): x must be between 0 and 1, was 1.500000");
  EXPECT_EQ(refusal([] { return weir::backoff(1s).attempts(0); }), "backoff.attempts(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return weir::backoff(1s).attempts(-1); }),
            "backoff.attempts(n): n must be at least 1, was -1");
  EXPECT_EQ(refusal([] { return weir::backoff(1s).reset_after(0); }),
            "backoff.reset_after(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return weir::backoff(1s).reset_after(-1us); }),
            "backoff.reset_after(d): d must not be negative, was -1us");
}

TEST(backoff, takes_the_longest_durations) {
  weir::backoff policy =
      weir::backoff(std::chrono::hours::max()).factor(1e300).max(std::chrono::hours::max()).forever();
  weir::detail::backoff_series series(policy, 1);
  EXPECT_EQ(series.next(), weir::duration::max());
  EXPECT_EQ(series.next(), weir::duration::max());
}

}  // namespace

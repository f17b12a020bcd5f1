#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/timeout_each.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

/// Each value after a wait of its own.
weir::async_generator<int> after(std::vector<weir::duration> waits, std::vector<std::string>* log = nullptr) {
  struct scope {
    std::vector<std::string>* log;
    ~scope() {
      if (log != nullptr) log->push_back("gone");
    }
  } guard{log};
  int i = 0;
  for (const weir::duration wait : waits) {
    co_await weir::sleep(wait);
    co_yield int(i++);
  }
}

TEST(timeout_each, changes_nothing_where_values_come_in_time) {
  EXPECT_EQ(spell_times(ticking(3) | weir::timeout_each(101ms)), "0@100 1@200 2@300 |@300");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | weir::timeout_each(0ms)), "0 1 2 |");
}

TEST(timeout_each, fails_when_a_value_does_not_come_within_its_limit) {
  EXPECT_EQ(spell_times(after({10ms, 20ms, 500ms}) | weir::timeout_each(100ms)),
            "0@10 1@30 timeout_each: no value within 100ms@130");
}

TEST(timeout_each, says_its_limit) {
  auto body = []() -> weir::task<weir::duration> {
    auto source = after({10s}) | weir::timeout_each(1500ms);
    try {
      static_cast<void>(co_await source.next());
    } catch (const weir::timed_out& error) {
      co_return error.limit();
    }
    co_return 0ms;
  };
  EXPECT_EQ(weir::testing::run(body()), 1500ms);
}

TEST(timeout_each, closes_the_source_before_it_throws) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(3, &log, 50ms) | weir::timeout_each(70ms)), "timeout_each: no value within 70ms@120");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 120"}));
}

TEST(timeout_each, reports_an_exit_that_fails_and_throws_that_it_timed_out) {
  auto body = []() -> weir::task<std::string> {
    auto never = []() -> weir::async_generator<int> {
      int resource = 0;
      co_await weir::with_exit(std::move(resource), [](int&, weir::ended) -> weir::task<> {
        throw std::runtime_error("exit failed");
        co_return;
      });
      co_await weir::sleep(1h);
    };
    auto source = never() | weir::timeout_each(1s);
    std::string text;
    collect_cleanup_errors reports(text);
    co_await reports;
    try {
      static_cast<void>(co_await source.next());
    } catch (const weir::timed_out&) {
      text += "timed out";
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "exit failed; timed out");
}

TEST(timeout_each, stops_its_clock_while_the_consumer_works) {
  auto body = []() -> weir::task<std::string> {
    auto source = after({10ms, 10ms, 10ms}) | weir::timeout_each(20ms);
    std::string text;
    while (auto value = co_await source.next()) {
      text += std::to_string(*value) + " ";
      co_await weir::sleep(1s);
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 2 ");
}

TEST(timeout_each, counts_from_when_a_value_is_asked_for) {
  auto body = []() -> weir::task<std::string> {
    auto source = after({10ms, 50ms}) | weir::timeout_each(20ms);
    std::string text;
    try {
      while (auto value = co_await source.next()) {
        text += std::to_string(*value) + " ";
        co_await weir::sleep(1s);  // the generator rests at its yield: its wait begins with the next demand
      }
    } catch (const weir::timed_out&) {
      text += "timed out@";
    }
    const weir::time_point at = co_await weir::now();
    co_return text + std::to_string(at.time_since_epoch() / 1ms);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 timed out@1030");
}

TEST(timeout_each, does_not_start_anew_with_each_wake) {
  // Each rejected value wakes the consumer, who asks again.
  auto source = ticking(20) | weir::filter([](int x) { return x == 9; }) | weir::timeout_each(350ms);
  EXPECT_EQ(spell_times(std::move(source)), "timeout_each: no value within 350ms@350");
}

TEST(timeout_each, delivers_a_value_that_is_there_when_the_limit_is_looked_at) {
  auto body = []() -> weir::task<std::string> {
    auto source = after({30ms, 30ms}) | weir::timeout_each(50ms);
    auto nap = []() -> weir::task<> { co_await weir::sleep(20ms); };
    auto both = weir::when_any(wait_for_next(source), nap());  // abandoned; the value comes at 30 ms
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(1s);
    const auto value = co_await source.next();
    const auto second = co_await source.next();
    co_return std::to_string(*value) + std::to_string(*second);
  };
  EXPECT_EQ(weir::testing::run(body()), "01");
}

TEST(timeout_each, passes_an_error_of_the_source) {
  EXPECT_EQ(spell(failing(1) | weir::timeout_each(1s)), "0 source failed");
}

TEST(timeout_each, leaves_no_timer_behind) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, timed(ticking(2) | weir::timeout_each(1h)));
  loop.run_ready();
  EXPECT_FALSE(loop.jump());
}

TEST(timeout_each, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, destroy_after(ticking(3, &log) | weir::timeout_each(1h), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  EXPECT_FALSE(loop.jump());
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::timeout_each(1h), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(timeout_each, closes_its_source_when_left_early) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log) | weir::timeout_each(1s) | weir::take(1)), "0@100 |@100");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 100"}));
}

TEST(timeout_each, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | weir::timeout_each(1s);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  weir::testing::run((counted(book, 9) | weir::timeout_each(1s)).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(timeout_each, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::timeout_each(1s)));
  ASSERT_EQ(read.size(), 3U);
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::timeout_each(1s);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(timeout_each, takes_the_longest_duration) {
  EXPECT_EQ(spell_times(ticking(1) | weir::timeout_each(std::chrono::hours::max())), "0@100 |@100");
}

TEST(timeout_each, refuses_a_negative_limit) {
  EXPECT_EQ(refusal([] { return weir::timeout_each(-1ms); }), "timeout_each(d): d must not be negative, was -1ms");
}

}  // namespace

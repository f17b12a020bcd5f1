#include <weir/ops/chunk.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/allocations.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

TEST(prefetch, passes_every_value_on_in_order) {
  EXPECT_EQ(spell(weir::iota(0, 10) | weir::prefetch(3)), "0 1 2 3 4 5 6 7 8 9 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 10) | weir::prefetch(3)), "0 1 2 3 4 5 6 7 8 9 |");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::prefetch(1)), "|");
}

TEST(prefetch, lets_a_source_work_while_the_consumer_does) {
  EXPECT_EQ(spell_worked(ticking(4), 150ms), "0@100 1@350 2@600 3@850 |@1000");
  EXPECT_EQ(spell_worked(ticking(4) | weir::prefetch(1), 150ms), "0@100 1@250 2@400 3@550 |@700");
}

TEST(prefetch, delivers_at_once_what_a_slow_source_gives_to_a_waiting_consumer) {
  EXPECT_EQ(spell_times(ticking(3) | weir::prefetch(4)), "0@100 1@200 2@300 |@300");
}

TEST(prefetch, makes_the_users_of_the_tutorial_overlap) {
  // 100 ms to fetch, 50 ms to save: saved at 150, 250, ... instead of 150, 300, ...
  auto saved = [](int user) -> weir::task<int> {
    co_await weir::sleep(50ms);
    co_return user;
  };
  EXPECT_EQ(spell_times(ticking(5) | weir::transform(saved)), "0@150 1@300 2@450 3@600 4@750 |@750");
  EXPECT_EQ(spell_times(ticking(5) | weir::prefetch(1) | weir::transform(saved)), "0@150 1@250 2@350 3@450 4@550 |@550");
}

TEST(prefetch, keeps_a_chain_of_stages_busy) {
  auto slow = [](int value) -> weir::task<int> {
    co_await weir::sleep(100ms);
    co_return value;
  };
  EXPECT_EQ(spell_worked(ticking(4) | weir::prefetch(1) | weir::transform(slow) | weir::prefetch(1), 100ms),
            "0@200 1@300 2@400 3@500 |@600");
}

weir::task<> watch_the_bound(account& book) {
  auto source = counted(book, 100) | weir::prefetch(3);
  co_await weir::sleep(10ms);
  EXPECT_EQ(book.pulled, 0) << "nothing is asked for before the first demand";
  for (int taken = 1; taken <= 10; ++taken) {
    const auto value = co_await source.next();
    EXPECT_EQ(*value, taken - 1);
    EXPECT_LE(book.pulled, taken + 3);
    co_await weir::sleep(10ms);
    EXPECT_EQ(book.pulled, taken + 3) << "three are kept while the consumer works";
  }
}
TEST(prefetch, starts_at_the_first_demand_and_never_runs_more_than_n_ahead) {
  account book;
  weir::testing::run(watch_the_bound(book));
}

TEST(prefetch, asks_its_source_for_no_more_values_than_there_is_room) {
  account book;
  auto ask = [](account& b) -> weir::task<> {
    auto source = counted(b, 100) | weir::chunk(2) | weir::prefetch(2);
    static_cast<void>(co_await source.next());
    EXPECT_EQ(b.pulled, 2);
    co_await weir::sleep(1ms);
    EXPECT_EQ(b.pulled, 6);
  };
  weir::testing::run(ask(book));
}

TEST(prefetch, throws_the_error_of_its_source_after_the_kept_values) {
  EXPECT_EQ(spell_worked(failing(3) | weir::prefetch(2), 100ms), "0@0 1@100 2@200 source failed@300");
  EXPECT_EQ(spell(failing(3) | weir::prefetch(8)), "0 1 2 source failed");
  EXPECT_EQ(spell_at_once(failing(3) | weir::prefetch(8)), "0 1 2 source failed");
  EXPECT_EQ(spell(failing(0) | weir::prefetch(1)), "source failed");
}

TEST(prefetch, closes_what_is_open_upstream_of_an_error) {
  std::vector<std::string> log;
  auto odd = [](int value) {
    if (value == 2) throw std::runtime_error("two");
    return value;
  };
  EXPECT_EQ(spell_times(ticking(9, &log, 30ms) | weir::transform(odd) | weir::prefetch(2)), "0@100 1@200 two@330");
  EXPECT_EQ(log.back(), "closed at 330");
}

TEST(prefetch, lets_what_its_consumer_throws_pass_and_closes) {
  account book;
  auto fails = [](int value) {
    if (value == 1) throw std::runtime_error("consumer");
  };
  auto run = [](account& b, auto f) -> weir::task<> {
    auto source = counted(b, 9) | weir::prefetch(2);
    EXPECT_THROW(co_await source.for_each(f), std::runtime_error);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(book, fails));
  EXPECT_GE(book.closed, 1);
}

TEST(prefetch, hands_kept_values_to_on_discard_exactly_once_wherever_it_is_left) {
  account book;
  leave_at_every_instant([&book] { return paced(book = account(), 8, 50ms) | weir::prefetch(2); }, 125ms, 1200ms,
                         [&book](const std::vector<int>& taken, const std::vector<int>& dropped) {
                           EXPECT_EQ(taken, first_numbers(static_cast<int>(taken.size())));
                           EXPECT_EQ(together(taken, dropped), first_numbers(book.pulled));
                           EXPECT_LE(dropped.size(), 2U);
                         });
}

TEST(prefetch, counts_what_nobody_takes_in_the_report) {
  auto leave = [](account& book) -> weir::task<std::uint64_t> {
    {
      auto source = paced(book, 8, 50ms) | weir::prefetch(3);
      static_cast<void>(co_await source.next());
      co_await weir::sleep(1s);
    }
    const auto seen = co_await weir::pipeline_report();
    co_return seen.discarded;
  };
  account book;
  EXPECT_EQ(weir::testing::run(leave(book)), 3U);
  EXPECT_EQ(book.pulled, 4);
}

TEST(prefetch, waits_for_the_exit_of_its_source_when_closed) {
  std::vector<std::string> log;
  auto close = [](std::vector<std::string>& book) -> weir::task<> {
    auto source = ticking(9, &book, 70ms) | weir::prefetch(2);
    static_cast<void>(co_await source.next());
    co_await weir::sleep(50ms);
    co_await source.close();
    const weir::time_point at = co_await weir::now();
    EXPECT_EQ(milliseconds(at), 220);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(close(log));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 220"}));
}

TEST(prefetch, moves_values_that_cannot_be_copied) {
  auto sum = [](weir::duration work) -> weir::task<int> {
    auto source = numbers(5) | weir::prefetch(2);
    int total = 0;
    while (auto value = co_await source.next()) {
      total += **value;
      co_await weir::sleep(work);
    }
    co_return total;
  };
  EXPECT_EQ(weir::testing::run(sum(10ms)), 10);
}

TEST(prefetch, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::string> {
    auto source = ticking(4) | weir::prefetch(1);
    std::string text;
    for (;;) {
      auto either = weir::when_any(source.next(), weir::sleep(30ms));
      auto answer = co_await std::move(either);
      if (answer.index() == 1) continue;
      auto& value = std::get<0>(answer);
      if (!value) break;
      text += std::to_string(*value) + " ";
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 1 2 3 ");
}

TEST(prefetch, drains_with_what_it_keeps) {
  auto run = [](account& book) -> weir::task<std::string> {
    auto source = paced(book, 100, 50ms) | weir::prefetch(2);
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      co_await weir::sleep(200ms);
      if (i == 1) co_await drain_the_run();
    }
    co_return text;
  };
  account book;
  EXPECT_EQ(weir::testing::run(run(book)), "0 1 2 3 ");
  EXPECT_EQ(book.pulled, 4);
}

TEST(prefetch, takes_turns_with_timers_however_ready_its_source_is) {
  auto run = []() -> weir::task<int> {
    auto source = weir::iota(0) | weir::filter([](int value) { return value < 0; }) | weir::prefetch(4);
    auto either = weir::when_any(source.next(), weir::post(), weir::sleep(0ms));
    co_return static_cast<int>((co_await std::move(either)).index());
  };
  EXPECT_GE(weir::testing::run(run()), 1);
}

TEST(prefetch, allocates_nothing_a_value) {
  auto run = [](int n) -> weir::task<std::size_t> {
    auto source = weir::iota(0, n + 100) | weir::prefetch(16);
    for (int i = 0; i < 100; ++i) {
      static_cast<void>(co_await source.next());
      co_await weir::post();
      co_await weir::post();
    }
    const std::size_t before = allocations();
    while (auto value = co_await source.next()) {
      if (*value % 7 == 0) co_await weir::post();
    }
    co_return allocations() - before;
  };
  EXPECT_EQ(weir::testing::run(run(5000)), 0U);
}

TEST(prefetch, may_be_moved_before_it_is_driven) {
  auto source = ticking(2) | weir::prefetch(1);
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "0@100 1@200 |@200");
}

#ifndef NDEBUG
weir::task<> move_after_the_first_drive() {
  auto source = ticking(2) | weir::prefetch(1);
  static_cast<void>(co_await source.next());
  auto moved = std::move(source);
}
TEST(prefetch_death_test, may_not_be_moved_after_it_was_driven) {
  EXPECT_DEATH(weir::testing::run(move_after_the_first_drive()), "a stream was moved after it was first driven");
}
#endif

TEST(prefetch, refuses_less_than_one) {
  EXPECT_EQ(refusal([] { return weir::prefetch(0); }), "prefetch(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return weir::prefetch(-1); }), "prefetch(n): n must be at least 1, was -1");
}

}  // namespace

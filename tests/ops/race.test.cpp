#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/never.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/race.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::race;

namespace {

/// 10, 11, ... one each `period`.
auto tens(int n, weir::duration period) {
  return every(n, period) | weir::transform([](int value) { return 10 + value; });
}
weir::async_generator<int> failing_after(weir::duration length) {
  co_await weir::sleep(length);
  throw std::runtime_error("a stream failed");
  co_yield 0;
}

TEST(race, gives_the_values_of_the_stream_that_is_first_to_give_one) {
  EXPECT_EQ(spell_times(race(every(3, 100ms), tens(3, 70ms))), "10@70 11@140 12@210 |@210");
  EXPECT_EQ(spell_times(race(every(2, 30ms), tens(9, 70ms), every(9, 50ms))), "0@30 1@60 |@60");
  EXPECT_EQ(spell_at_once(race(weir::never<int>(), weir::iota(0, 3))), "0 1 2 |");
  EXPECT_EQ(spell(race(weir::iota(0, 2))), "0 1 |");
}

TEST(race, takes_the_first_of_those_that_are_ready_and_never_drives_the_others) {
  account other;
  EXPECT_EQ(spell(race(weir::iota(0, 3), counted(other, 9))), "0 1 2 |");
  EXPECT_EQ(other.pulled, 0);
  EXPECT_GE(other.closed, 1);
}

TEST(race, is_won_by_an_end_too) {
  EXPECT_EQ(spell_times(race(every(3, 100ms), ticking(0))), "|@0");
  auto ends_later = []() -> weir::async_generator<int> { co_await weir::sleep(50ms); };
  EXPECT_EQ(spell_times(race(every(3, 100ms), ends_later())), "|@50");
}

TEST(race, is_won_by_an_error_too) {
  EXPECT_EQ(spell_times(race(every(3, 100ms), failing_after(50ms))), "a stream failed@50");
  EXPECT_EQ(spell_times(race(every(2, 30ms), failing_after(50ms))), "0@30 1@60 |@60") << "it has lost before";
}

TEST(race, takes_a_vector_of_streams) {
  std::vector<weir::any_stream<int>> streams;
  streams.emplace_back(every(2, 100ms));
  streams.emplace_back(tens(2, 70ms));
  EXPECT_EQ(spell_times(race(std::move(streams))), "10@70 11@140 |@140");
}

TEST(race, ends_at_once_with_no_stream) {
  EXPECT_EQ(spell_times(race(std::vector<weir::any_stream<int>>())), "|@0");
  EXPECT_EQ(spell_at_once(race(std::vector<weir::any_stream<int>>())), "|");
}

TEST(race, closes_the_losers_with_the_first_value_while_the_winner_goes_on) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(race(ticking(9, &log, 30ms), tens(3, 50ms))), "10@50 11@100 12@150 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 80"}));
}

TEST(race, ends_when_the_losers_are_closed) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(race(ticking(9, &log, 500ms), tens(2, 50ms))), "10@50 11@100 |@550");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 550"}));
  log.clear();
  EXPECT_EQ(spell_times(race(ticking(9, &log, 40ms), failing_after(50ms))), "a stream failed@90");
  log.clear();
  EXPECT_EQ(spell_times(race(ticking(9, &log, 40ms), ticking(0))), "|@40");
}

TEST(race, pulls_and_tells_demand_as_it_is_asked) {
  account winner;
  auto source = race(weir::never<int>(), counted(winner, 99));
  weir::testing::run(take_some_and_close(source, 3));
  EXPECT_EQ(winner.pulled, 3);
  EXPECT_EQ(winner.closed, 1);
  weir::testing::run(race(weir::never<int>(), counted(winner, 99)).count());
  EXPECT_EQ(winner.demand, weir::detail::unlimited);
}

TEST(race, asks_nobody_before_it_is_asked) {
  account a, b;
  auto run = [](account& first, account& second) -> weir::task<> {
    auto source = race(counted(first, 9), counted(second, 9));
    co_await weir::sleep(10ms);
    EXPECT_EQ(first.pulled + second.pulled, 0);
    co_await source.close();
    EXPECT_EQ(first.closed + second.closed, 2);
  };
  weir::testing::run(run(a, b));
}

TEST(race, converts_to_the_common_type_of_its_streams) {
  auto source = race(weir::never<double>(), weir::iota(1, 3));
  static_assert(std::is_same_v<decltype(source)::value_type, double>);
  auto add = [](double sum, double value) { return sum + value; };
  EXPECT_EQ(weir::testing::run(source.fold(0.0, add)), 3.0);
}

TEST(race, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = race(weir::never<number>(), numbers(4));
    int sum = 0;
    while (auto value = co_await source.next()) sum += **value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run()), 6);
}

TEST(race, passes_references) {
  std::vector<int> values{1, 2};
  auto source = race(weir::never<int&>(), references(values));
  static_assert(std::is_same_v<decltype(source)::value_type, int&>);
  weir::testing::run(source.for_each([](int& value) { ++value; }));
  EXPECT_EQ(values, (std::vector<int>{2, 3}));
}

TEST(race, throws_an_error_of_the_winner_after_its_values) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(race(failing(2), ticking(9, &log, 40ms))), "0@0 1@0 source failed@0");
  EXPECT_EQ(log, (std::vector<std::string>{})) << "it was never driven";
}

/// Without end; its exit fails with `words`.
weir::async_generator<int> failing_exit(weir::duration period, std::string words) {
  co_await weir::with_exit(std::move(words), [](std::string& text, weir::ended) -> weir::task<> {
    throw std::runtime_error(text);
    co_return;
  });
  for (int i = 0;; ++i) {
    co_await weir::sleep(period);
    co_yield i;
  }
}

TEST(race, throws_the_failed_exit_of_a_loser_after_the_last_value) {
  EXPECT_EQ(spell_times(race(failing_exit(100ms, "loser"), tens(2, 50ms))), "10@50 11@100 cleanup failed: loser@100");
}

TEST(race, throws_the_first_failed_exit_and_reports_the_others_when_it_is_closed) {
  auto run = [](std::vector<std::string>& reports) -> weir::task<> {
    co_await reporting_to(reports);
    auto source = race(failing_exit(100ms, "loser"), failing_exit(50ms, "winner"));
    EXPECT_EQ(*co_await source.next(), 0);
    EXPECT_THROW(co_await source.close(), weir::cleanup_error);
  };
  std::vector<std::string> reported;
  weir::testing::run(run(reported));
  EXPECT_EQ(reported, (std::vector<std::string>{"winner"}));
}

TEST(race, lets_an_on_discard_behind_it_have_what_the_losers_drop) {
  std::vector<int> lost;
  auto keep = [&lost](int value) noexcept { lost.push_back(value); };
  auto slow = [](int value) -> weir::task<int> {
    co_await weir::sleep(100ms);
    co_return value;
  };
  auto loser = weir::iota(20) | weir::prefetch(2) | weir::transform(slow);
  EXPECT_EQ(spell_times(race(std::move(loser), tens(2, 50ms)) | weir::on_discard(keep)), "10@50 11@100 |@100");
  EXPECT_EQ(together(lost, {}), (std::vector<int>{21, 22}));
}

TEST(race, can_be_closed_and_destroyed_while_a_next_is_pending) {
  for (const bool decided : {false, true}) {
    std::vector<std::string> log;
    const weir::duration first = decided ? 10ms : 60ms;
    auto make = [&log, first] { return race(ticking(9, &log, 40ms), tens(1, first), ticking(9, &log, 70ms)); };
    weir::testing::run(close_after(make(), 50ms));
    EXPECT_EQ(log.size(), 4U);
    weir::testing::run(destroy_after(make(), 50ms));
    EXPECT_EQ(log.size(), 8U);
  }
}

TEST(race, leaves_nothing_behind_wherever_it_is_left) {
  int opened = 0;
  int closed = 0;
  leave_at_every_instant(
      [&]() {
        opened = closed = 0;
        auto guarded = [](int& in, int& out, weir::duration period) -> weir::async_generator<int> {
          ++in;
          int* resource = &out;
          co_await weir::with_exit(std::move(resource), [](int*& count, weir::ended) -> weir::task<> {
            co_await weir::sleep(30ms);
            ++*count;
          });
          for (int i = 0; i < 4; ++i) {
            co_await weir::sleep(period);
            co_yield i;
          }
        };
        return race(guarded(opened, closed, 90ms), guarded(opened, closed, 70ms) | weir::prefetch(1),
                    guarded(opened, closed, 200ms));
      },
      20ms, 500ms,
      [&](const std::vector<int>& taken, const std::vector<int>&) {
        EXPECT_EQ(opened, closed) << "with " << taken.size() << " values taken";
      });
}

TEST(race, lets_what_its_consumer_throws_pass_and_closes) {
  account winner;
  std::vector<std::string> log;
  auto source = race(ticking(9, &log, 40ms), counted(winner, 9));
  auto fails = [](int) { throw std::runtime_error("consumer"); };
  EXPECT_THROW(weir::testing::run(source.for_each(fails)), std::runtime_error);
  EXPECT_EQ(winner.pulled, 1);
  EXPECT_GE(winner.closed, 1);
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 40"}));
}

TEST(race, borrows_streams_that_are_variables) {
  auto run = []() -> weir::task<> {
    auto a = ticking(9);
    auto b = every(9, 70ms);
    {
      auto first = race(a, b);
      EXPECT_EQ(*co_await first.next(), 0);
    }
    EXPECT_EQ(milliseconds(co_await weir::now()), 70);
    EXPECT_EQ(*co_await a.next(), 0);
    EXPECT_EQ(*co_await b.next(), 1);
  };
  weir::testing::run(run());
}

TEST(race, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = race(every(9, 100ms), tens(9, 70ms));
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 1) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "10 11 ");
}

TEST(race, is_not_won_by_an_end_that_comes_because_the_run_drains) {
  auto slow = [](int value) -> weir::task<int> {
    co_await weir::sleep(100ms);
    co_return value;
  };
  auto drain_later = []() -> weir::task<> {
    co_await weir::sleep(50ms);
    co_await drain_the_run();
  };
  auto read = [](auto source, std::string& into) -> weir::task<> { into = co_await spelled(std::move(source)); };
  auto run = [drain_later, read](auto source) -> weir::task<std::string> {
    std::string text;
    auto both = weir::when_all(read(std::move(source), text), drain_later());
    co_await std::move(both);
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run(race(weir::never<int>(), weir::iota(5) | weir::transform(slow)))), "5 |");
  EXPECT_EQ(weir::testing::run(run(race(weir::iota(5) | weir::transform(slow), weir::never<int>()))), "5 |");
  EXPECT_EQ(weir::testing::run(run(race(weir::never<int>(), weir::never<int>()))), "|");
  EXPECT_EQ(spell(race(weir::iota(0, 0))), "|");
}

TEST(race, may_be_moved_before_it_is_driven) {
  auto source = race(ticking(1), weir::never<int>());
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "0@100 |@100");
}

}  // namespace

// Long: an inner stream may be left at any instant, and closing it takes time or fails.
#include "ops/calls.hpp"
#include "ops/inner_streams.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/just.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/switch_each.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::switch_each;

namespace {

TEST(switch_each, gives_the_values_of_the_latest_stream) {
  // One each 100 ms from 100 on; each of them gives a value each 40 ms.
  auto inner = [](int i) { return tens(i, 9, 40ms); };
  EXPECT_EQ(spell_times(ticking(3) | switch_each(inner) | weir::take(7)),
            "0@140 1@180 10@240 11@280 20@340 21@380 22@420 |@420");
}

TEST(switch_each, lets_the_last_stream_end_and_then_ends) {
  auto inner = [](int i) { return tens(i, 3, 40ms); };
  EXPECT_EQ(spell_times(ticking(2) | switch_each(inner)), "0@140 1@180 10@240 11@280 12@320 |@320");
  EXPECT_EQ(spell_at_once(ticking(2) | switch_each(inner)), "0 1 10 11 12 |");
  EXPECT_EQ(spell_times(ticking(2) | switch_each([](int i) { return weir::just(i); })), "0@100 1@200 |@200");
  EXPECT_EQ(spell(weir::iota(0, 0) | switch_each(inner)), "|");
}

TEST(switch_each, flattens_a_stream_of_streams) {
  auto inner = [](int i) { return tens(i, 3, 40ms); };
  EXPECT_EQ(spell_times(streams(2, inner, 100ms) | switch_each()), "0@140 1@180 10@240 11@280 12@320 |@320");
}

TEST(switch_each, closes_a_stream_and_waits_for_its_exits_before_it_makes_the_next) {
  std::vector<std::string> log;
  auto inner = [&log](int i) {
    log.push_back("make " + std::to_string(i));
    return tens(i, 2, 60ms, &log, 50ms);
  };
  EXPECT_EQ(spell_times(ticking(2) | switch_each(inner)), "0@160 10@310 11@370 |@420");
  EXPECT_EQ(log, (std::vector<std::string>{"make 0", "open 0", "closed 0@250", "make 1", "open 1", "closed 1@420"}));
}

TEST(switch_each, takes_only_the_latest_of_what_came_while_a_stream_was_closed) {
  drops lost;
  std::vector<std::string> log;
  auto inner = [&log](int i) { return tens(i, 9, 30ms, &log, i == 0 ? 350ms : 0ms); };
  auto run = [](auto source) -> weir::task<std::string> { co_return co_await timed(std::move(source)); };
  EXPECT_EQ(weir::testing::run(run(lost.here(ticking(4) | switch_each(inner)) | weir::take(4))),
            "0@130 1@160 2@190 30@580 |@580");
  EXPECT_EQ(lost.values, (std::vector<int>{1, 2}));
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "closed 0@550", "open 3", "closed 3@580"}));
}

TEST(switch_each, makes_a_stream_only_of_the_latest_of_values_that_come_at_once) {
  drops lost;
  std::string made;
  auto inner = [&made](int i) {
    made += std::to_string(i) + " ";
    return tens(i, 2);
  };
  EXPECT_EQ(spell(lost.here(weir::iota(0, 4) | switch_each(inner))), "30 31 |");
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(made, "3 ");
}

TEST(switch_each, stops_a_stream_at_once_also_while_the_consumer_works) {
  std::vector<std::string> log;
  auto inner = [&log](int i) { return tens(i, 3, 20ms, &log, 10ms); };
  EXPECT_EQ(spell_worked(ticking(3) | switch_each(inner), 1s), "0@120 20@1140 21@2160 22@3180 |@4190");
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "closed 0@210", "open 2", "closed 2@4190"}));
}

TEST(switch_each, reads_its_source_from_the_first_demand_on_and_its_streams_only_when_asked) {
  account outer, first;
  auto run = [](account& a, account& b) -> weir::task<> {
    auto source = paced(a, 9, 100ms) | switch_each([&b](int) { return counted(b, 100); });
    co_await weir::sleep(1s);
    EXPECT_EQ(a.pulled, 0);
    EXPECT_EQ(*co_await source.next(), 0);
    EXPECT_EQ(b.pulled, 1);
    co_await weir::sleep(350ms);
    EXPECT_EQ(a.pulled, 4);
    EXPECT_EQ(b.pulled, 1);
    EXPECT_EQ(source.queued(), 1U);
  };
  weir::testing::run(run(outer, first));
}

/// Fails after `length`.
weir::async_generator<int> failing_after(weir::duration length) {
  co_await weir::sleep(length);
  throw std::runtime_error("a stream failed");
  co_yield 0;
}

TEST(switch_each, throws_an_error_of_its_source_at_once_and_closes_the_stream) {
  std::vector<std::string> log;
  auto inner = [&log](int i) { return tens(i, 9, 40ms, &log, 30ms); };
  auto source = []() -> weir::async_generator<int> {
    co_yield 0;
    co_await weir::sleep(100ms);
    throw std::runtime_error("the source failed");
  };
  EXPECT_EQ(spell_times(source() | switch_each(inner)), "0@40 1@80 the source failed@130");
  EXPECT_EQ(log, (std::vector<std::string>{"open 0", "closed 0@130"}));
}

TEST(switch_each, throws_an_error_of_a_stream_and_closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 30ms) | switch_each([](int) { return failing_after(20ms); })),
            "a stream failed@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
  EXPECT_EQ(spell(weir::iota(0, 3) | switch_each(failing)), "0 1 source failed");
}

TEST(switch_each, throws_what_its_function_throws) {
  auto strict = [](int i) {
    if (i == 1) throw std::runtime_error("the function failed");
    return tens(i, 9, 30ms);
  };
  EXPECT_EQ(spell_times(ticking(9) | switch_each(strict)), "0@130 1@160 2@190 the function failed@200");
}

TEST(switch_each, throws_the_failure_of_an_exit_of_a_stream_that_was_stopped) {
  auto inner = [](int i) { return unclean_exit("exit " + std::to_string(i), 9, 30ms); };
  EXPECT_EQ(spell_times(ticking(9) | switch_each(inner)), "0@130 1@160 2@190 cleanup failed: exit 0@200");
}

TEST(switch_each, awaits_an_asynchronous_function_and_stops_it_for_a_later_value) {
  calls book;
  auto later = [&book](int i) -> weir::task<weir::async_generator<int>> {
    static_cast<void>(co_await slowly(book, i, i == 0 ? 150ms : 30ms));
    co_return tens(i, 2, 10ms);
  };
  EXPECT_EQ(spell_times(ticking(2) | switch_each(later)), "10@240 11@250 |@250");
  EXPECT_EQ(book.stopped, 1);
  EXPECT_EQ(book.ended, 1);
}

TEST(switch_each, keeps_the_value_as_long_as_the_stream_that_was_made_of_it) {
  auto look = [](const std::string& text) { return lengths(text, 9, 20ms); };
  EXPECT_EQ(spell_times(texts(2, 50ms) | switch_each(look) | weir::take(4)), "100@70 100@90 101@120 101@140 |@140");
}

TEST(switch_each, closes_the_inner_stream_before_the_source) {
  std::vector<std::string> log;
  auto inner = [&log](int i) { return tens(i, 9, 40ms, &log, 30ms); };
  weir::testing::run(close_after(ticking(9, &log, 20ms) | switch_each(inner), 150ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "open 0", "closed 0@180", "closed at 200"}));
  log.clear();
  weir::testing::run(destroy_after(ticking(9, &log, 20ms) | switch_each(inner), 130ms));
  ASSERT_EQ(log.size(), 4U);
  EXPECT_EQ(log[3], "closed 0@160");
}

TEST(switch_each, goes_on_closing_a_stream_that_it_had_begun_to_leave) {
  std::vector<std::string> log;
  auto inner = [&log](int i) { return tens(i, 9, 40ms, &log, 80ms); };
  drops lost;
  auto source = lost.here(ticking(9, &log, 10ms) | switch_each(inner));
  auto run = [](auto all) -> weir::task<> {
    EXPECT_TRUE(co_await all.next());
    co_await weir::sleep(110ms);  // the second value has come, and the first stream is closed because of it
    co_await all.close();
    EXPECT_EQ(milliseconds(co_await weir::now()), 290);
  };
  weir::testing::run(run(std::move(source)));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "open 0", "closed 0@280", "closed at 290"}));
  EXPECT_EQ(lost.values, (std::vector<int>{1}));
}

TEST(switch_each, may_be_closed_before_it_is_driven) {
  account book;
  auto run = [](account& closed) -> weir::task<> {
    auto source = counted(closed, 9) | switch_each([](int i) { return weir::just(i); });
    co_await source.close();
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(book));
  EXPECT_GE(book.closed, 1);
}

TEST(switch_each, leaves_nothing_behind_wherever_it_is_left) {
  for (const bool with_error : {false, true}) {
    std::vector<std::string> log;
    leave_at_every_instant(
        [&log, with_error]() -> any_stream<int> {
          log.clear();
          auto inner = [&log, with_error](int i) -> any_stream<int> {
            if (with_error && i == 3) return failing_after(70ms);
            return tens(i, 4, 35ms, &log, 20ms) | weir::prefetch(1);
          };
          return ticking(4, &log, 30ms) | switch_each(inner);
        },
        10ms, 900ms, with_error,
        [&log](const std::vector<int>&, const std::vector<int>&) {
          const auto opened = std::count_if(log.begin(), log.end(), [](const auto& line) { return line[0] == 'o'; });
          EXPECT_EQ(static_cast<std::size_t>(2 * opened), log.size());
        });
  }
}

TEST(switch_each, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::vector<int>> {
    auto source = ticking(2) | switch_each([](int i) { return tens(i, 4, 40ms); });
    std::vector<int> all;
    for (;;) {
      auto either = weir::when_any(source.next(), weir::sleep(15ms));
      auto answer = co_await std::move(either);
      if (answer.index() == 1) continue;
      if (!std::get<0>(answer)) break;
      all.push_back(*std::get<0>(answer));
    }
    co_return all;
  };
  EXPECT_EQ(weir::testing::run(run()), (std::vector<int>{0, 1, 10, 11, 12, 13}));
}

TEST(switch_each, lets_what_its_consumer_throws_pass_and_closes) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>* book) -> weir::task<> {
    auto source = ticking(9, book) | switch_each([book](int i) { return tens(i, 9, 10ms, book); });
    auto fails = [](int value) {
      if (value == 11) throw std::runtime_error("consumer");
    };
    EXPECT_THROW(co_await source.for_each(fails), std::runtime_error);
  };
  weir::testing::run(run(&log));
  EXPECT_EQ(log,
            (std::vector<std::string>{"open", "open 0", "closed 0@190", "open 1", "closed 1@220", "closed at 220"}));
}

TEST(switch_each, takes_turns_with_timers_over_a_source_that_always_has_another_value) {
  auto run = []() -> weir::task<std::size_t> {
    auto source = weir::iota(0) | switch_each([](int i) { return weir::just(i); });
    auto either = weir::when_any(source.next(), weir::sleep(0ms));
    const auto answer = co_await std::move(either);
    co_return answer.index();
  };
  EXPECT_EQ(weir::testing::run(run()), 1U);
}

TEST(switch_each, moves_values_that_cannot_be_copied_and_passes_references) {
  auto value_of = [](const number& each) { return *each; };
  EXPECT_EQ(spell(ticking(3) | switch_each(numbers) | weir::transform(value_of)), "0 0 1 |");
  std::vector<int> values{1, 2};
  auto lent = ticking(2) | switch_each([&values](int) { return references(values); });
  static_assert(std::is_same_v<decltype(lent)::value_type, int&>);
  weir::testing::run(lent.for_each([](int& value) { value *= 3; }));
  EXPECT_EQ(values, (std::vector<int>{9, 18}));
}

TEST(switch_each, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = ticking(9) | switch_each([](int i) { return weir::iota(10 * i); });
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 2) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 1 2 ");
}

}  // namespace

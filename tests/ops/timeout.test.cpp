#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/timeout.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

TEST(timeout, changes_nothing_where_the_stream_ends_in_time) {
  EXPECT_EQ(spell_times(ticking(3) | weir::timeout(301ms)), "0@100 1@200 2@300 |@300");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | weir::timeout(0ms)), "0 1 2 |");
}

TEST(timeout, fails_when_the_stream_has_not_ended_within_its_limit) {
  EXPECT_EQ(spell_times(ticking(9) | weir::timeout(350ms)), "0@100 1@200 2@300 timeout: no end within 350ms@350");
}

TEST(timeout, says_its_limit) {
  auto body = []() -> weir::task<weir::duration> {
    auto source = ticking(1) | weir::timeout(15ms);
    try {
      static_cast<void>(co_await source.next());
    } catch (const weir::timed_out& error) {
      co_return error.limit();
    }
    co_return 0ms;
  };
  EXPECT_EQ(weir::testing::run(body()), 15ms);
}

template <class S>
weir::task<std::string> with_pauses(S source, weir::duration before, weir::duration pause) {
  std::string text;
  co_await weir::sleep(before);
  try {
    while (auto value = co_await source.next()) {
      text += std::to_string(*value) + " ";
      co_await weir::sleep(pause);
    }
  } catch (const weir::timed_out&) {
    text += "timed out@";
  }
  const weir::time_point at = co_await weir::now();
  co_return text + std::to_string(at.time_since_epoch() / 1ms);
}

TEST(timeout, counts_from_the_first_demand_and_goes_on_while_the_consumer_works) {
  EXPECT_EQ(weir::testing::run(with_pauses(weir::iota(0) | weir::timeout(250ms), 1s, 100ms)), "0 1 2 timed out@1300");
}

TEST(timeout, pulls_nothing_once_the_limit_has_passed) {
  account book;
  EXPECT_EQ(weir::testing::run(with_pauses(counted(book, 100) | weir::timeout(250ms), 0ms, 200ms)), "0 1 timed out@400");
  EXPECT_EQ(book.pulled, 2);
}

TEST(timeout, ends_a_source_that_is_always_ready) {
  auto slow = [](int x) -> weir::task<int> {
    co_await weir::sleep(1ms);
    co_return x;
  };
  auto none = [](int) { return false; };
  EXPECT_EQ(spell_times(weir::iota(0) | weir::transform(slow) | weir::filter(none) | weir::timeout(1s)),
            "timeout: no end within 1s@1000");
}

TEST(timeout, closes_the_source_before_it_throws) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(3, &log, 50ms) | weir::timeout(170ms)), "0@100 timeout: no end within 170ms@220");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 220"}));
}

TEST(timeout, discards_what_is_held_upstream_of_it) {
  drops lost;
  auto source = lost.here(weir::iota(0, 100) | weir::prefetch(2) | weir::timeout(150ms));
  EXPECT_EQ(weir::testing::run(with_pauses(std::move(source), 0ms, 100ms)), "0 1 timed out@200");
  EXPECT_EQ(lost.values, (std::vector<int>{2, 3}));
}

TEST(timeout, passes_an_error_of_the_source) { EXPECT_EQ(spell(failing(1) | weir::timeout(1s)), "0 source failed"); }

TEST(timeout, leaves_no_timer_behind) {
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, timed(ticking(2) | weir::timeout(1h)));
  loop.run_ready();
  EXPECT_FALSE(loop.jump());
}

TEST(timeout, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::virtual_scheduler loop;
  weir::testing::run(loop, destroy_after(ticking(3, &log) | weir::timeout(1h), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  EXPECT_FALSE(loop.jump());
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::timeout(1h), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(timeout, closes_its_source_when_left_early) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log) | weir::timeout(1s) | weir::take(1)), "0@100 |@100");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 100"}));
}

TEST(timeout, tells_demand_as_it_is_asked) {
  account book;
  weir::testing::run((counted(book, 9) | weir::timeout(1s)).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(timeout, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::timeout(1s)));
  ASSERT_EQ(read.size(), 3U);
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::timeout(1s);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(timeout, refuses_a_negative_limit) {
  EXPECT_EQ(refusal([] { return weir::timeout(-1ms); }), "timeout(d): d must not be negative, was -1ms");
}

}  // namespace

// Long: order, window, errors and stops of calls that overlap.
#include <weir/ops/filter.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include "ops/allocations.hpp"
#include "ops/calls.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::concurrency;
using weir::transform_concurrent;

namespace {

/// A function that takes `lengths[value]`, and 100 ms for a value beyond them.
class takes {
 public:
  takes(calls& book, std::vector<weir::duration> lengths) : book_(&book), lengths_(std::move(lengths)) {}
  weir::task<int> operator()(int value) const {
    const auto at = static_cast<std::size_t>(value);
    return slowly(*book_, value, at < lengths_.size() ? lengths_[at] : 100ms);
  }

 private:
  calls* book_;
  std::vector<weir::duration> lengths_;
};

TEST(transform_concurrent, keeps_the_order_of_its_source) {
  calls book;
  EXPECT_EQ(spell_times(weir::iota(0, 4) | transform_concurrent(4, takes(book, {300ms, 100ms, 200ms, 400ms}))),
            "0@300 1@300 2@300 3@400 |@400");
  EXPECT_EQ(book.most, 4);
}

TEST(transform_concurrent, runs_at_most_n_calls_at_every_instant) {
  for (const int n : {1, 2, 3, 7}) {
    calls book;
    const std::vector<weir::duration> lengths{300ms, 50ms, 150ms, 10ms, 10ms, 400ms, 20ms, 20ms, 90ms, 100ms};
    EXPECT_EQ(spell(weir::iota(0, 10) | transform_concurrent(n, takes(book, lengths))), "0 1 2 3 4 5 6 7 8 9 |");
    EXPECT_EQ(book.most, n);
    EXPECT_EQ(book.ended, 10);
  }
}

TEST(transform_concurrent, starts_with_the_first_demand) {
  auto run = [](calls& book) -> weir::task<> {
    auto source = weir::iota(0) | transform_concurrent(2, takes(book, {}));
    co_await weir::sleep(1s);
    EXPECT_EQ(book.started, 0);
    static_cast<void>(co_await source.next());
    EXPECT_GE(book.started, 2);
  };
  calls book;
  weir::testing::run(run(book));
}

weir::task<int> started_behind_a_slow_head(calls& book, concurrency limits) {
  auto source = weir::iota(0) | transform_concurrent(limits, takes(book, {1000ms}));
  auto either = weir::when_any(source.next(), weir::sleep(950ms));
  EXPECT_EQ((co_await std::move(either)).index(), 1U);
  co_return book.started;
}
TEST(transform_concurrent, lets_others_run_behind_a_slow_head_as_far_as_the_window_reaches) {
  calls narrow, usual, wide;
  EXPECT_EQ(weir::testing::run(started_behind_a_slow_head(narrow, concurrency(2).window(2))), 2);
  EXPECT_EQ(weir::testing::run(started_behind_a_slow_head(usual, 2)), 4);
  EXPECT_EQ(weir::testing::run(started_behind_a_slow_head(wide, concurrency(2).window(8))), 8);
  EXPECT_EQ(wide.most, 2);
}

TEST(transform_concurrent, holds_no_more_than_its_window_while_the_consumer_is_slow) {
  auto run = [](calls& book, account& pulled) -> weir::task<> {
    auto source = counted(pulled, 100) | transform_concurrent(concurrency(2).window(3), takes(book, {}));
    for (int taken = 1; taken <= 5; ++taken) {
      EXPECT_TRUE(co_await source.next());
      co_await weir::sleep(1s);
      EXPECT_EQ(pulled.pulled, taken + 3);
    }
  };
  calls book;
  account pulled;
  weir::testing::run(run(book, pulled));
}

TEST(transform_concurrent, goes_on_while_the_consumer_works) {
  // Calls of 150 ms, two at once; a consumer of 200 ms never waits for one after the first.
  calls book;
  auto source = ticking(5) | transform_concurrent(2, takes(book, {150ms, 150ms, 150ms, 150ms, 150ms}));
  EXPECT_EQ(spell_worked(std::move(source), 200ms), "0@250 1@450 2@650 3@850 4@1050 |@1250");
  EXPECT_EQ(book.log, (std::vector<std::string>{"start 0@100", "start 1@200", "end 0@250", "end 1@350", "start 2@350",
                                                "start 3@450", "end 2@500", "end 3@600", "start 4@600", "end 4@750"}))
      << "a source is asked for the next value when a call may be started with it";
}

TEST(transform_concurrent, finishes_what_it_runs_while_nobody_asks) {
  auto run = [](calls& book) -> weir::task<> {
    auto source = weir::iota(0, 3) | transform_concurrent(2, takes(book, {}));
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1s);
    EXPECT_EQ(book.ended, 3);
    const weir::time_point before = co_await weir::now();
    EXPECT_EQ(*co_await source.next(), 1);
    EXPECT_EQ(*co_await source.next(), 2);
    EXPECT_FALSE(co_await source.next());
    EXPECT_EQ(co_await weir::now(), before);
  };
  calls book;
  weir::testing::run(run(book));
}

TEST(transform_concurrent, throws_the_error_of_a_call_after_the_results_before_it_and_stops_what_runs) {
  calls book;
  auto second_fails = [&book](int value) {
    return value == 1 ? fails_after(book, value, 10ms) : slowly(book, value, value == 0 ? 300ms : 900ms);
  };
  auto run = [](auto f, calls& b) -> weir::task<> {
    auto source = weir::iota(0, 9) | transform_concurrent(3, f);
    const auto text = co_await spelled_in_place(source);
    EXPECT_EQ(text, "0@300 call of 1 failed@300");
    EXPECT_EQ(b.running, 0);
    EXPECT_EQ(b.stopped, 3);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(second_fails, book));
}

TEST(transform_concurrent, throws_what_the_function_itself_throws_in_order) {
  calls book;
  auto third_throws = [&book](int value) {
    if (value == 2) throw std::runtime_error("thrown for 2");
    return slowly(book, value, 100ms);
  };
  EXPECT_EQ(spell_times(weir::iota(0, 9) | transform_concurrent(4, third_throws)), "0@100 1@100 thrown for 2@100");
  EXPECT_EQ(book.started, 2) << "nothing is started after it";
}

TEST(transform_concurrent, closes_its_source_after_an_error_of_the_function) {
  std::vector<std::string> log;
  auto second_throws = [](int value) -> weir::task<int> {
    if (value == 1) throw std::runtime_error("one");
    co_return value;
  };
  EXPECT_EQ(spell_times(ticking(9, &log, 30ms) | transform_concurrent(2, second_throws)), "0@100 one@230");
  EXPECT_EQ(log.back(), "closed at 230");
}

TEST(transform_concurrent, throws_the_error_of_its_source_after_the_results) {
  calls book;
  EXPECT_EQ(spell_times(failing(3) | transform_concurrent(2, takes(book, {}))), "0@100 1@100 2@200 source failed@200");
  EXPECT_EQ(spell_times(failing(0) | transform_concurrent(2, takes(book, {}))), "source failed@0");
}

TEST(transform_concurrent, lets_what_its_consumer_throws_pass_and_closes) {
  auto run = [](calls& book, account& pulled) -> weir::task<> {
    auto source = counted(pulled, 100) | transform_concurrent(2, takes(book, {}));
    auto fails = [](int value) {
      if (value == 1) throw std::runtime_error("consumer");
    };
    EXPECT_THROW(co_await source.for_each(fails), std::runtime_error);
    EXPECT_EQ(book.running, 0);
  };
  calls book;
  account pulled;
  weir::testing::run(run(book, pulled));
  EXPECT_GE(pulled.closed, 1);
}

TEST(transform_concurrent, accounts_for_every_value_wherever_it_is_left) {
  calls book;
  auto hundred_more = [&book](int value) {
    static constexpr weir::duration lengths[] = {300ms, 50ms, 150ms, 10ms, 400ms, 25ms, 25ms, 100ms};
    return slowly(book, value + 100, lengths[value]);
  };
  leave_at_every_instant(
      [&book, &hundred_more] {
        book = calls();
        return ticking(8) | transform_concurrent(2, hundred_more);
      },
      125ms, 1600ms, [&book](const std::vector<int>& taken, const std::vector<int>& dropped) {
        auto results = together(taken, dropped);
        std::erase_if(results, [](int value) { return value < 100; });  // a value that the source had yielded and nobody took
        EXPECT_EQ(results.size(), static_cast<std::size_t>(book.ended));
        EXPECT_EQ(std::adjacent_find(results.begin(), results.end()), results.end()) << "no value twice";
        EXPECT_EQ(book.running, 0);
        EXPECT_EQ(book.started, book.ended + book.stopped);
        for (std::size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i], static_cast<int>(i) + 100);
      });
}

TEST(transform_concurrent, waits_for_the_exit_of_its_source_when_closed) {
  std::vector<std::string> log;
  auto close = [](std::vector<std::string>& exits, calls& book) -> weir::task<> {
    auto source = ticking(9, &exits, 70ms) | transform_concurrent(2, takes(book, {}));
    static_cast<void>(co_await source.next());
    co_await source.close();
    EXPECT_EQ(milliseconds(co_await weir::now()), 270);
    EXPECT_EQ(book.running, 0);
    EXPECT_FALSE(co_await source.next());
  };
  calls book;
  weir::testing::run(close(log, book));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 270"}));
}

weir::task<std::size_t> length_of(const std::string& text) {
  co_await weir::sleep(100ms);
  co_return text.size();
}
TEST(transform_concurrent, keeps_the_value_that_a_call_looks_at_until_the_call_is_gone) {
  const std::string stem = "a text too long to lie inside of the string itself ";
  auto source = weir::iota(0, 6) | weir::transform([&stem](int n) { return stem + std::string(static_cast<std::size_t>(n), 'x'); }) |
                transform_concurrent(3, length_of);
  const auto size = std::to_string(stem.size());
  EXPECT_EQ(spell(std::move(source) | weir::transform([&stem](std::size_t n) { return n - stem.size(); })), "0 1 2 3 4 5 |");
}

TEST(transform_concurrent, moves_values_and_results_that_cannot_be_copied) {
  auto same = [](number value) -> weir::task<number> {
    co_await weir::sleep(10ms);
    co_return std::move(value);
  };
  auto look = [](const number& value) -> weir::task<int> {
    co_await weir::sleep(10ms);
    co_return *value;
  };
  EXPECT_EQ(spell(numbers(5) | transform_concurrent(2, same) | transform_concurrent(3, look)), "0 1 2 3 4 |");
}

TEST(transform_concurrent, awaits_whatever_the_function_gives) {
  auto sleeps = [](int value) { return weir::when_all(slowly_alone(value), slowly_alone(value * 10)); };
  auto sum = [](const std::tuple<int, int>& both) { return std::get<0>(both) + std::get<1>(both); };
  EXPECT_EQ(spell_times(weir::iota(1, 4) | transform_concurrent(3, sleeps) | weir::transform(sum)), "11@50 22@50 33@50 |@50");
}

TEST(transform_concurrent, passes_references_that_calls_give) {
  auto values = std::vector<int>{5, 6, 7};
  auto element = [&values](int at) {
    return [](std::vector<int>& all, int index) -> weir::task<int&> {
      co_await weir::sleep(10ms);
      co_return all[static_cast<std::size_t>(index)];
    }(values, at);
  };
  auto run = [](auto f) -> weir::task<> {
    auto source = weir::iota(0, 3) | transform_concurrent(2, f);
    while (auto value = co_await source.next()) *value *= 2;
  };
  weir::testing::run(run(element));
  EXPECT_EQ(values, (std::vector<int>{10, 12, 14}));
}

class parameter {
 public:
  explicit parameter(int& alive) noexcept : alive_(&alive) { ++*alive_; }
  parameter(parameter&& other) noexcept : alive_(std::exchange(other.alive_, nullptr)) {}
  ~parameter() {
    if (alive_ != nullptr) --*alive_;
  }

 private:
  int* alive_;
};
TEST(transform_concurrent, has_let_go_of_a_call_when_its_result_is_delivered) {
  int alive = 0;
  auto call = [&alive](int value) {
    return [](parameter, int v) -> weir::task<int> {
      co_await weir::sleep(10ms);
      co_return v;
    }(parameter(alive), value);
  };
  auto run = [](auto f, int& count) -> weir::task<> {
    auto source = weir::iota(0, 4) | transform_concurrent(concurrency(2).window(2), f);
    auto check = [&count](int) { EXPECT_LE(count, 1); };
    co_await source.for_each(check);
  };
  weir::testing::run(run(call, alive));
  EXPECT_EQ(alive, 0);
}

TEST(transform_concurrent, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = [](calls& book) -> weir::task<std::string> {
    auto source = ticking(4) | transform_concurrent(2, takes(book, {}));
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
  calls book;
  EXPECT_EQ(weir::testing::run(run(book)), "0 1 2 3 ");
}

weir::task<int> ready(int value) { co_return value; }

TEST(transform_concurrent, runs_a_million_calls_that_are_ready_in_a_bounded_stack) {
  auto sum = [](long a, int b) { return a + b; };
  auto fold = [](auto f) -> weir::task<long> {
    auto source = weir::iota(0, 1'000'000) | transform_concurrent(8, ready);
    co_return co_await source.fold(0L, f);
  };
  EXPECT_EQ(weir::testing::run(fold(sum)), 499'999'500'000L);
  auto one_by_one = []() -> weir::task<long> {
    auto source = weir::iota(0, 1'000'000) | transform_concurrent(8, ready);
    long total = 0;
    while (auto value = co_await source.next()) total += *value;
    co_return total;
  };
  EXPECT_EQ(weir::testing::run(one_by_one()), 499'999'500'000L);
}

TEST(transform_concurrent, takes_turns_with_timers_however_ready_everything_is) {
  auto run = []() -> weir::task<std::size_t> {
    auto source = weir::iota(0) | transform_concurrent(4, ready) | weir::filter([](int value) { return value < 0; });
    auto either = weir::when_any(source.next(), weir::sleep(0ms));
    co_return (co_await std::move(either)).index();
  };
  EXPECT_EQ(weir::testing::run(run()), 1U);
}

TEST(transform_concurrent, allocates_nothing_a_value) {
  auto run = [](int n) -> weir::task<std::size_t> {
    auto call = [](int value) -> weir::task<int> {
      if (value % 3 == 0) co_await weir::post();
      co_return value;
    };
    auto source = weir::iota(0, n + 100) | transform_concurrent(4, call);
    for (int i = 0; i < 100; ++i) static_cast<void>(co_await source.next());
    const std::size_t before = allocations();
    while (co_await source.next()) {
    }
    co_return allocations() - before;
  };
  const std::size_t allocated = weir::testing::run(run(5000));
#ifdef WEIR_NO_FRAME_CACHE
  EXPECT_LE(allocated, 5000U) << "the frame of the call";
#else
  EXPECT_EQ(allocated, 0U);
#endif
}

TEST(transform_concurrent, counts_results_that_nobody_takes_in_the_report) {
  auto leave = [](calls& book) -> weir::task<std::uint64_t> {
    {
      auto source = weir::iota(0) | transform_concurrent(2, takes(book, {}));
      static_cast<void>(co_await source.next());
      co_await weir::sleep(1s);
    }
    co_return (co_await weir::pipeline_report()).discarded;
  };
  calls book;
  EXPECT_EQ(weir::testing::run(leave(book)), 4U);
}

TEST(transform_concurrent, drains_with_what_it_runs) {
  auto run = [](calls& book) -> weir::task<std::string> {
    auto source = weir::iota(0) | transform_concurrent(2, takes(book, {}));
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 1) co_await drain_the_run();
    }
    co_return text;
  };
  calls book;
  EXPECT_EQ(weir::testing::run(run(book)), "0 1 2 3 ");
  EXPECT_EQ(book.stopped, 0);
}

TEST(transform_concurrent, may_be_moved_before_it_is_driven) {
  calls book;
  auto source = weir::iota(0, 2) | transform_concurrent(2, takes(book, {}));
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "0@100 1@100 |@100");
}

TEST(transform_concurrent, refuses_numbers_that_make_no_sense) {
  EXPECT_EQ(refusal([] { return transform_concurrent(0, ready); }), "transform_concurrent(n, f): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return transform_concurrent(-3, ready); }), "transform_concurrent(n, f): n must be at least 1, was -3");
  EXPECT_EQ(refusal([] { return concurrency(0); }), "concurrency(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return concurrency(-1); }), "concurrency(n): n must be at least 1, was -1");
  EXPECT_EQ(refusal([] { return concurrency(4).window(3); }), "concurrency(n).window(w): w must be at least 4, was 3");
  EXPECT_EQ(refusal([] { return concurrency(1).window(0); }), "concurrency(n).window(w): w must be at least 1, was 0");
}

}  // namespace

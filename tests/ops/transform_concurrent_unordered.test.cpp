#include "ops/allocations.hpp"
#include "ops/calls.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent_unordered.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::concurrency;
using weir::transform_concurrent_unordered;

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

TEST(transform_concurrent_unordered, gives_results_as_calls_end) {
  calls book;
  EXPECT_EQ(
      spell_times(weir::iota(0, 4) | transform_concurrent_unordered(4, takes(book, {300ms, 100ms, 200ms, 400ms}))),
      "1@100 2@200 0@300 3@400 |@400");
  EXPECT_EQ(book.most, 4);
}

TEST(transform_concurrent_unordered, keeps_the_order_of_calls_that_end_at_once) {
  auto ready = [](int value) -> weir::task<int> { co_return value; };
  EXPECT_EQ(spell(weir::iota(0, 5) | transform_concurrent_unordered(2, ready)), "0 1 2 3 4 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 5) | transform_concurrent_unordered(2, ready)), "0 1 2 3 4 |");
}

TEST(transform_concurrent_unordered, runs_at_most_n_calls_at_every_instant) {
  for (const int n : {1, 2, 3, 7}) {
    calls book;
    const std::vector<weir::duration> lengths{300ms, 50ms, 150ms, 10ms, 10ms, 400ms, 20ms, 20ms, 90ms, 100ms};
    auto run = [](auto source) -> weir::task<std::vector<int>> { co_return co_await weir::to<std::vector>(source); };
    auto all = weir::testing::run(run(weir::iota(0, 10) | transform_concurrent_unordered(n, takes(book, lengths))));
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, first_numbers(10));
    EXPECT_EQ(book.most, n);
    EXPECT_EQ(book.ended, 10);
  }
}

TEST(transform_concurrent_unordered, is_not_held_up_by_a_slow_call) {
  calls book;
  EXPECT_EQ(spell_times(weir::iota(0, 5) | transform_concurrent_unordered(2, takes(book, {1000ms}))),
            "1@100 2@200 3@300 4@400 0@1000 |@1000");
}

TEST(transform_concurrent_unordered, holds_no_more_than_its_window_while_the_consumer_is_slow) {
  auto run = [](calls& book, account& pulled) -> weir::task<> {
    auto source = counted(pulled, 100) | transform_concurrent_unordered(concurrency(2).window(3), takes(book, {}));
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

TEST(transform_concurrent_unordered, goes_on_while_the_consumer_works) {
  calls book;
  auto source = weir::iota(0, 4) | transform_concurrent_unordered(2, takes(book, {150ms, 50ms, 50ms, 50ms}));
  EXPECT_EQ(spell_worked(std::move(source), 200ms), "1@50 2@250 0@450 3@650 |@850");
  EXPECT_EQ(book.ended, 4);
}

TEST(transform_concurrent_unordered, starts_with_the_first_demand) {
  auto run = [](calls& book) -> weir::task<> {
    auto source = weir::iota(0) | transform_concurrent_unordered(2, takes(book, {}));
    co_await weir::sleep(1s);
    EXPECT_EQ(book.started, 0);
    static_cast<void>(co_await source.next());
    EXPECT_GE(book.started, 2);
  };
  calls book;
  weir::testing::run(run(book));
}

TEST(transform_concurrent_unordered, throws_the_error_of_a_call_when_it_has_failed_and_stops_what_runs) {
  calls book;
  auto second_fails = [&book](int value) {
    return value == 1 ? fails_after(book, value, 150ms) : slowly(book, value, value == 2 ? 100ms : 900ms);
  };
  auto run = [](auto f, calls& b) -> weir::task<> {
    auto source = weir::iota(0, 9) | transform_concurrent_unordered(3, f);
    const auto text = co_await spelled_in_place(source);
    EXPECT_EQ(text, "2@100 call of 1 failed@150");
    EXPECT_EQ(b.running, 0);
    EXPECT_EQ(b.stopped, 3);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(second_fails, book));
}

TEST(transform_concurrent_unordered, treats_what_the_function_itself_throws_as_a_call_that_fails_at_once) {
  calls book;
  auto third_throws = [&book](int value) {
    if (value == 2) throw std::runtime_error("thrown for 2");
    return slowly(book, value, 100ms);
  };
  EXPECT_EQ(spell_times(weir::iota(0, 9) | transform_concurrent_unordered(4, third_throws)), "thrown for 2@0");
  EXPECT_EQ(book.running, 0);
}

TEST(transform_concurrent_unordered, throws_the_error_of_its_source_after_all_results) {
  calls book;
  EXPECT_EQ(spell_times(failing(3) | transform_concurrent_unordered(2, takes(book, {150ms}))),
            "1@100 0@150 2@200 source failed@200");
}

TEST(transform_concurrent_unordered, closes_its_source_after_an_error) {
  std::vector<std::string> log;
  auto second_throws = [](int value) -> weir::task<int> {
    if (value == 1) throw std::runtime_error("one");
    co_return value;
  };
  EXPECT_EQ(spell_times(ticking(9, &log, 30ms) | transform_concurrent_unordered(2, second_throws)), "0@100 one@230");
  EXPECT_EQ(log.back(), "closed at 230");
}

TEST(transform_concurrent_unordered, accounts_for_every_value_wherever_it_is_left) {
  calls book;
  auto hundred_more = [&book](int value) {
    static constexpr weir::duration lengths[] = {300ms, 50ms, 150ms, 10ms, 400ms, 25ms, 25ms, 100ms};
    return slowly(book, value + 100, lengths[value]);
  };
  leave_at_every_instant(
      [&book, &hundred_more] {
        book = calls();
        return ticking(8) | transform_concurrent_unordered(2, hundred_more);
      },
      125ms, 1600ms,
      [&book](const std::vector<int>& taken, const std::vector<int>& dropped) {
        auto results = together(taken, dropped);
        std::erase_if(results,
                      [](int value) { return value < 100; });  // one that the source had yielded and nobody took
        EXPECT_EQ(results.size(), static_cast<std::size_t>(book.ended));
        EXPECT_EQ(std::adjacent_find(results.begin(), results.end()), results.end()) << "no value twice";
        EXPECT_EQ(book.running, 0);
        EXPECT_EQ(book.started, book.ended + book.stopped);
      });
}

TEST(transform_concurrent_unordered, moves_values_and_results_that_cannot_be_copied) {
  auto same = [](number value) -> weir::task<number> {
    co_await weir::sleep(10ms);
    co_return std::move(value);
  };
  auto look = [](const number& value) -> weir::task<int> {
    co_await weir::sleep(10ms * (3 - *value));
    co_return *value;
  };
  EXPECT_EQ(spell(numbers(3) | transform_concurrent_unordered(2, same) | transform_concurrent_unordered(3, look)),
            "1 2 0 |");
}

TEST(transform_concurrent_unordered, passes_references_that_calls_give) {
  auto values = std::vector<int>{5, 6, 7};
  auto element = [&values](int at) {
    return [](std::vector<int>& all, int index) -> weir::task<int&> {
      co_await weir::sleep(10ms);
      co_return all[static_cast<std::size_t>(index)];
    }(values, at);
  };
  auto source = weir::iota(0, 3) | transform_concurrent_unordered(2, element);
  weir::testing::run(source.for_each([](int& value) { value *= 2; }));
  EXPECT_EQ(values, (std::vector<int>{10, 12, 14}));
}

TEST(transform_concurrent_unordered, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = [](calls& book) -> weir::task<std::string> {
    auto source = ticking(4) | transform_concurrent_unordered(3, takes(book, {250ms}));
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
  EXPECT_EQ(weir::testing::run(run(book)), "1 0 2 3 ");
}

TEST(transform_concurrent_unordered, takes_turns_with_timers_however_ready_everything_is) {
  auto ready = [](int value) -> weir::task<int> { co_return value; };
  auto run = [](auto f) -> weir::task<std::size_t> {
    auto source =
        weir::iota(0) | transform_concurrent_unordered(4, f) | weir::filter([](int value) { return value < 0; });
    auto either = weir::when_any(source.next(), weir::sleep(0ms));
    const auto answer = co_await std::move(either);
    co_return answer.index();
  };
  EXPECT_EQ(weir::testing::run(run(ready)), 1U);
}

TEST(transform_concurrent_unordered, allocates_nothing_a_value) {
  auto run = [](int n) -> weir::task<std::size_t> {
    auto call = [](int value) -> weir::task<int> {
      if (value % 3 == 0) co_await weir::post();
      co_return value;
    };
    auto source = weir::iota(0, n + 100) | transform_concurrent_unordered(4, call);
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

TEST(transform_concurrent_unordered, drains_with_what_it_runs) {
  auto run = [](calls& book) -> weir::task<std::string> {
    auto source = weir::iota(0) | transform_concurrent_unordered(2, takes(book, {150ms}));
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 1) co_await drain_the_run();
    }
    co_return text;
  };
  calls book;
  EXPECT_EQ(weir::testing::run(run(book)), "1 0 2 3 ");
}

TEST(transform_concurrent_unordered, is_refused_with_no_calls_or_a_window_that_is_too_narrow) {
  auto f = [](int value) -> weir::task<int> { co_return value; };
  EXPECT_EQ(refusal([f] { return transform_concurrent_unordered(0, f); }),
            "transform_concurrent_unordered(n, f): n must be at least 1, was 0");
  EXPECT_EQ(refusal([f] { return transform_concurrent_unordered(-2, f); }),
            "transform_concurrent_unordered(n, f): n must be at least 1, was -2");
  EXPECT_EQ(refusal([f] { return transform_concurrent_unordered(concurrency(3).window(2), f); }),
            "concurrency(n).window(w): w must be at least 3, was 2");
}

}  // namespace

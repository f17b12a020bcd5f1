#include "ops/allocations.hpp"
#include "ops/calls.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent_by.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::concurrency;
using weir::transform_concurrent_by;

namespace {

int parity(int value) { return value % 2; }
int itself(int value) { return value; }
int none(int) { return 0; }

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

TEST(transform_concurrent_by, never_runs_two_calls_of_one_key_at_once) {
  calls book;
  EXPECT_EQ(spell_times(weir::iota(0, 4) | transform_concurrent_by(parity, 4, takes(book, {300ms, 50ms, 10ms, 20ms}))),
            "1@50 3@70 0@300 2@310 |@310");
  EXPECT_EQ(book.most, 2);
  EXPECT_EQ(book.log, (std::vector<std::string>{"start 0@0", "start 1@0", "end 1@50", "start 3@50", "end 3@70",
                                                "end 0@300", "start 2@300", "end 2@310"}));
}

TEST(transform_concurrent_by, keeps_the_order_of_each_key) {
  calls book;
  std::vector<weir::duration> lengths;
  for (int i = 0; i < 60; ++i) lengths.push_back(1ms * ((i * 37) % 11));
  auto by_three = [](int value) { return value % 3; };
  auto run = [](auto source) -> weir::task<std::vector<int>> { co_return co_await weir::to<std::vector>(source); };
  auto all = weir::testing::run(run(weir::iota(0, 60) | transform_concurrent_by(by_three, 5, takes(book, lengths))));
  ASSERT_EQ(all.size(), 60U);
  int last[3] = {-3, -2, -1};
  for (const int value : all) {
    EXPECT_EQ(value, last[value % 3] + 3);
    last[value % 3] = value;
  }
  EXPECT_LE(book.most, 3);
}

TEST(transform_concurrent_by, is_one_after_the_other_with_one_key_and_free_with_many) {
  calls one, many;
  EXPECT_EQ(spell_times(weir::iota(0, 3) | transform_concurrent_by(none, 3, takes(one, {30ms, 20ms, 10ms}))),
            "0@30 1@50 2@60 |@60");
  EXPECT_EQ(one.most, 1);
  EXPECT_EQ(spell_times(weir::iota(0, 3) | transform_concurrent_by(itself, 3, takes(many, {30ms, 20ms, 10ms}))),
            "2@10 1@20 0@30 |@30");
}

TEST(transform_concurrent_by, runs_at_most_n_calls_at_every_instant) {
  for (const int n : {1, 2, 3}) {
    calls book;
    auto by_five = [](int value) { return value % 5; };
    auto source = weir::iota(0, 20) | transform_concurrent_by(by_five, n, takes(book, {300ms, 50ms, 150ms, 10ms}));
    EXPECT_EQ(weir::testing::run(source.count()), 20U);
    EXPECT_EQ(book.most, n);
  }
}

TEST(transform_concurrent_by, holds_no_more_values_that_wait_for_their_key_than_its_window) {
  auto run = [](calls& book, account& pulled) -> weir::task<> {
    auto source = counted(pulled, 100) | transform_concurrent_by(none, concurrency(2).window(5), takes(book, {1s}));
    auto either = weir::when_any(source.next(), weir::sleep(900ms));
    EXPECT_EQ((co_await std::move(either)).index(), 1U);
    EXPECT_EQ(pulled.pulled, 5);
    EXPECT_EQ(book.started, 1);
    EXPECT_EQ(source.in_flight(), 1U);
    EXPECT_EQ(source.queued(), 4U);
  };
  calls book;
  account pulled;
  weir::testing::run(run(book, pulled));
}

TEST(transform_concurrent_by, lets_other_keys_overtake_a_slow_one_as_far_as_the_window_reaches) {
  calls book;
  auto slow_zero = [](int value) { return value < 3 ? 0 : value; };
  auto source = weir::iota(0, 8) | transform_concurrent_by(slow_zero, concurrency(2).window(4), takes(book, {1s}));
  // 1 and 2 wait for 0, so of the window one place is left for the others.
  EXPECT_EQ(spell_times(std::move(source)), "3@100 4@200 5@300 6@400 7@500 0@1000 1@1100 2@1200 |@1200");
}

TEST(transform_concurrent_by, goes_on_with_a_key_while_the_consumer_works) {
  calls book;
  auto source =
      weir::iota(0, 3) | transform_concurrent_by(none, concurrency(2).window(3), takes(book, {50ms, 50ms, 50ms}));
  EXPECT_EQ(spell_worked(std::move(source), 500ms), "0@50 1@550 2@1050 |@1550");
  EXPECT_EQ(book.log.back(), "end 2@150");
}

TEST(transform_concurrent_by, throws_the_error_of_a_call_and_drops_what_waits_for_its_key) {
  calls book;
  drops lost;
  auto first_fails = [&book](int value) {
    return value == 0 ? fails_after(book, value, 100ms) : slowly(book, value, 900ms);
  };
  auto run = [](auto source, calls& b) -> weir::task<> {
    EXPECT_EQ(co_await spelled_in_place(source), "call of 0 failed@100");
    EXPECT_EQ(b.running, 0);
    EXPECT_EQ(b.stopped, 2) << "2 had begun when 0 had ended";
  };
  weir::testing::run(run(lost.here(weir::iota(0, 4) | transform_concurrent_by(parity, 4, first_fails)), book));
  EXPECT_EQ(lost.values, (std::vector<int>{3}));
}

TEST(transform_concurrent_by, throws_what_the_key_throws_after_all_results) {
  calls book;
  auto strict = [](int value) {
    if (value == 2) throw std::runtime_error("no key for 2");
    return value;
  };
  EXPECT_EQ(spell_times(weir::iota(0, 9) | transform_concurrent_by(strict, 4, takes(book, {30ms, 20ms}))),
            "1@20 0@30 no key for 2@30");
}

TEST(transform_concurrent_by, treats_what_the_function_itself_throws_as_a_call_that_fails_at_once) {
  calls book;
  auto third_throws = [&book](int value) {
    if (value == 2) throw std::runtime_error("thrown for 2");
    return slowly(book, value, 100ms);
  };
  EXPECT_EQ(spell_times(weir::iota(0, 9) | transform_concurrent_by(parity, 4, third_throws)),
            "0@100 1@100 thrown for 2@100");
}

TEST(transform_concurrent_by, throws_the_error_of_its_source_after_all_results) {
  calls book;
  EXPECT_EQ(spell_times(failing(3) | transform_concurrent_by(none, 3, takes(book, {}))),
            "0@100 1@200 2@300 source failed@300");
}

TEST(transform_concurrent_by, accounts_for_every_value_wherever_it_is_left) {
  calls book;
  auto hundred_more = [&book](int value) {
    static constexpr weir::duration lengths[] = {300ms, 50ms, 150ms, 10ms, 400ms, 25ms, 25ms, 100ms};
    return slowly(book, value + 100, lengths[value]);
  };
  leave_at_every_instant(
      [&book, &hundred_more] {
        book = calls();
        return ticking(8) | transform_concurrent_by(parity, 3, hundred_more);
      },
      125ms, 1600ms,
      [&book](const std::vector<int>& taken, const std::vector<int>& dropped) {
        auto results = together(taken, dropped);
        std::erase_if(results, [](int value) { return value < 100; });  // values that no call had been given
        EXPECT_EQ(results.size(), static_cast<std::size_t>(book.ended));
        EXPECT_EQ(std::adjacent_find(results.begin(), results.end()), results.end()) << "no value twice";
        EXPECT_EQ(book.running, 0);
        EXPECT_EQ(book.started, book.ended + book.stopped);
      });
}

TEST(transform_concurrent_by, hands_on_values_that_wait_for_their_key_when_it_is_stopped) {
  for (const bool closes : {true, false}) {
    calls book;
    drops lost;
    auto source = lost.here(weir::iota(0) | transform_concurrent_by(none, concurrency(2).window(3), takes(book, {})));
    weir::testing::run(closes ? close_after(std::move(source), 50ms) : destroy_after(std::move(source), 50ms));
    EXPECT_EQ(lost.values, (std::vector<int>{1, 2}));
    EXPECT_EQ(book.stopped, 1);
  }
}

TEST(transform_concurrent_by, takes_keys_of_any_type_with_equality_and_a_hash) {
  calls book;
  auto text_of = [](int value) { return std::string(1000, static_cast<char>('a' + value % 2)); };
  EXPECT_EQ(spell_times(weir::iota(0, 3) | transform_concurrent_by(text_of, 3, takes(book, {50ms, 20ms, 10ms}))),
            "1@20 0@50 2@60 |@60");
}

TEST(transform_concurrent_by, moves_values_and_results_that_cannot_be_copied) {
  auto key = [](const number& value) { return *value % 2; };
  auto same = [](number value) -> weir::task<number> {
    co_await weir::sleep(10ms);
    co_return std::move(value);
  };
  auto value_of = [](const number& value) { return *value; };
  EXPECT_EQ(spell(numbers(5) | transform_concurrent_by(key, 3, same) | weir::transform(value_of)), "0 1 2 3 4 |");
}

TEST(transform_concurrent_by, runs_many_values_of_one_key_that_are_ready_in_a_bounded_stack) {
  auto ready = [](int value) -> weir::task<int> { co_return value; };
  auto source = weir::iota(0, 100'000) | transform_concurrent_by(none, 8, ready);
  EXPECT_EQ(weir::testing::run(source.count()), 100'000U);
}

TEST(transform_concurrent_by, allocates_nothing_a_value) {
  auto run = [](int n) -> weir::task<std::size_t> {
    auto call = [](int value) -> weir::task<int> {
      if (value % 3 == 0) co_await weir::post();
      co_return value;
    };
    auto source = weir::iota(0, n + 100) | transform_concurrent_by([](int value) { return value / 2; }, 4, call);
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

TEST(transform_concurrent_by, drains_with_what_it_holds) {
  auto run = [](calls& book) -> weir::task<std::string> {
    auto source = weir::iota(0) | transform_concurrent_by(none, concurrency(2).window(3), takes(book, {}));
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 0) co_await drain_the_run();
    }
    co_return text;
  };
  calls book;
  EXPECT_EQ(weir::testing::run(run(book)), "0 1 2 ");
}

TEST(transform_concurrent_by, is_refused_with_no_calls) {
  auto f = [](int value) -> weir::task<int> { co_return value; };
  EXPECT_EQ(refusal([f] { return transform_concurrent_by(parity, 0, f); }),
            "transform_concurrent_by(key, n, f): n must be at least 1, was 0");
  EXPECT_EQ(refusal([f] { return transform_concurrent_by(parity, -1, f); }),
            "transform_concurrent_by(key, n, f): n must be at least 1, was -1");
}

}  // namespace

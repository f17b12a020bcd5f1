#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/channel.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/never.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/with_latest_from.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::with_latest_from;

namespace {

/// (1, 12) as 112, so that a pair is one number to write down.
int as_number(std::pair<int, int> both) { return both.first * 100 + both.second; }
auto as_numbers() { return weir::transform(as_number); }
/// 10, 11, ... one each `period`.
auto tens(int n, weir::duration period) {
  return every(n, period) | weir::transform([](int value) { return 10 + value; });
}
auto keep(std::vector<int>& lost) {
  return weir::on_discard([&lost](int value) noexcept { lost.push_back(value); });
}

TEST(with_latest_from, gives_each_value_of_the_source_with_the_latest_of_the_other) {
  EXPECT_EQ(spell_times(every(5, 100ms) | with_latest_from(tens(9, 70ms)) | as_numbers()),
            "10@100 111@200 213@300 314@400 416@500 |@500");
  auto source = weir::iota(0, 2) | with_latest_from(weir::from({0.5}));
  static_assert(std::is_same_v<decltype(source)::value_type, std::pair<int, double>>);
  EXPECT_EQ(weir::testing::run(source.count()), 2U);
}

TEST(with_latest_from, lets_the_source_wait_for_the_first_value_of_the_other_and_skips_none) {
  EXPECT_EQ(spell_times(weir::iota(1, 4) | with_latest_from(tens(1, 100ms)) | as_numbers()),
            "110@100 210@100 310@100 |@100");
  EXPECT_EQ(spell_at_once(weir::iota(1, 4) | with_latest_from(tens(1, 100ms)) | as_numbers()), "110 210 310 |");
}

TEST(with_latest_from, waits_for_both_at_the_same_time) {
  EXPECT_EQ(spell_times(every(1, 100ms) | with_latest_from(tens(1, 90ms)) | as_numbers()), "10@100 |@100");
  EXPECT_EQ(spell_times(every(1, 90ms) | with_latest_from(tens(1, 100ms)) | as_numbers()), "10@100 |@100");
}

TEST(with_latest_from, reads_the_other_while_its_consumer_works) {
  EXPECT_EQ(spell_worked(weir::iota(0, 3) | with_latest_from(tens(99, 90ms)) | as_numbers(), 500ms),
            "10@90 115@590 221@1090 |@1590");
}

TEST(with_latest_from, keeps_the_last_value_of_an_other_that_has_ended) {
  EXPECT_EQ(spell_times(every(4, 100ms) | with_latest_from(tens(2, 120ms)) | as_numbers()),
            "10@120 110@220 211@320 311@420 |@420");
}

TEST(with_latest_from, ends_at_once_when_the_other_ends_without_a_value) {
  std::vector<std::string> log;
  std::vector<int> lost;
  auto none = []() -> weir::async_generator<int> { co_await weir::sleep(150ms); };
  EXPECT_EQ(spell_times(ticking(9, &log, 40ms) | with_latest_from(none()) | as_numbers() | keep(lost)), "|@190");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 190"}));
  EXPECT_EQ(lost, (std::vector<int>{0}));
}

TEST(with_latest_from, ends_with_the_source_and_closes_the_other_before) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(every(1, 150ms) | with_latest_from(ticking(99, &log, 40ms)) | as_numbers()), "0@150 |@190");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 190"}));
  EXPECT_EQ(spell_times(weir::iota(0, 0) | with_latest_from(weir::never<int>()) | as_numbers()), "|@0");
}

TEST(with_latest_from, throws_an_error_of_either_when_both_are_closed) {
  std::vector<std::string> log;
  auto fails = [](int value) -> weir::async_generator<int> {
    co_yield int(value);
    co_await weir::sleep(150ms);
    throw std::runtime_error("one failed");
  };
  EXPECT_EQ(spell_times(ticking(9, &log, 40ms) | with_latest_from(fails(7)) | as_numbers()), "7@100 one failed@190");
  EXPECT_EQ(spell_times(fails(7) | with_latest_from(ticking(9, &log, 40ms)) | as_numbers()), "700@100 one failed@290");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 190", "open", "closed at 290"}));
  EXPECT_EQ(spell(weir::iota(0) | with_latest_from(failing(0)) | as_numbers()), "source failed");
  EXPECT_EQ(spell_at_once(failing(1) | with_latest_from(weir::from({7})) | as_numbers()), "7 source failed");
}

TEST(with_latest_from, throws_an_error_of_the_other_although_its_consumer_worked_meanwhile) {
  auto fails = []() -> weir::async_generator<int> {
    co_yield 7;
    co_await weir::sleep(50ms);
    throw std::runtime_error("the other failed");
  };
  EXPECT_EQ(spell_worked(weir::iota(1) | with_latest_from(fails()) | as_numbers(), 100ms),
            "107@0 the other failed@100");
}

TEST(with_latest_from, pulls_one_value_of_the_source_for_each_that_is_asked_for) {
  account book;
  auto source = counted(book, 99) | with_latest_from(weir::from({7}));
  weir::testing::run(take_some_and_close(source, 3));
  EXPECT_EQ(book.pulled, 3);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 9) | with_latest_from(weir::from({7}))).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(with_latest_from, reads_nothing_before_it_is_asked) {
  account a, b;
  auto run = [](account& first, account& second) -> weir::task<> {
    auto source = counted(first, 9) | with_latest_from(counted(second, 9));
    co_await weir::sleep(10ms);
    EXPECT_EQ(first.pulled + second.pulled, 0);
    co_await source.close();
    EXPECT_EQ(first.closed + second.closed, 2);
  };
  weir::testing::run(run(a, b));
}

TEST(with_latest_from, does_not_read_without_end_in_an_other_that_is_always_ready) {
  account other;
  auto run = [](account& book) -> weir::task<> {
    auto source = weir::iota(0) | with_latest_from(counted(book, 1'000'000)) | as_numbers();
    for (int i = 1; i <= 3; ++i) {
      EXPECT_TRUE(co_await source.next());
      co_await weir::sleep(1s);
      EXPECT_LE(book.pulled, 2 * 512 * i);
    }
  };
  weir::testing::run(run(other));
}

TEST(with_latest_from, hands_values_of_the_other_that_come_in_no_pair_to_on_discard) {
  std::vector<int> lost;
  auto source = every(2, 100ms) | with_latest_from(tens(99, 30ms)) | as_numbers() | keep(lost);
  EXPECT_EQ(spell_times(std::move(source)), "12@100 115@200 |@200");
  EXPECT_EQ(lost, (std::vector<int>{10, 11, 13, 14}));
}

TEST(with_latest_from, hands_what_it_holds_to_on_discard_when_it_is_left) {
  std::vector<int> lost;
  auto waits = [&lost] { return weir::iota(5) | with_latest_from(tens(9, 100ms)) | as_numbers() | keep(lost); };
  weir::testing::run(destroy_after(waits(), 50ms));
  weir::testing::run(close_after(waits(), 50ms));
  EXPECT_EQ(lost, (std::vector<int>{5, 5}));
  lost.clear();
  auto unpaired = [&lost] { return every(9, 100ms) | with_latest_from(tens(9, 40ms)) | as_numbers() | keep(lost); };
  weir::testing::run(destroy_after(unpaired(), 50ms));
  weir::testing::run(close_after(unpaired(), 50ms));
  EXPECT_EQ(lost, (std::vector<int>{10, 10}));
}

TEST(with_latest_from, lets_an_on_discard_behind_it_have_what_both_drop) {
  std::vector<int> lost;
  auto run = [](auto source) -> weir::task<> {
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(
      run(weir::iota(0) | weir::prefetch(1) | with_latest_from(weir::from({7})) | as_numbers() | keep(lost)));
  EXPECT_EQ(lost, (std::vector<int>{1}));
}

TEST(with_latest_from, moves_values_of_the_source_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = numbers(3) | with_latest_from(tens(1, 10ms));
    int sum = 0;
    while (auto both = co_await source.next()) sum += *both->first * both->second;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run()), 30);
}

TEST(with_latest_from, copies_what_references_refer_to) {
  std::vector<int> a{1, 2}, b{11};
  auto source = references(a) | with_latest_from(references(b));
  static_assert(std::is_same_v<decltype(source)::value_type, std::pair<int, int>>);
  EXPECT_EQ(spell(std::move(source) | as_numbers()), "111 211 |");
}

TEST(with_latest_from, borrows_a_stream_that_is_a_variable) {
  auto run = []() -> weir::task<> {
    auto other = tens(9, 100ms);
    {
      auto source = weir::iota(0) | with_latest_from(other);
      EXPECT_EQ(as_number(*co_await source.next()), 10);
    }
    EXPECT_EQ(*co_await other.next(), 11);
  };
  weir::testing::run(run());
}

TEST(with_latest_from, closes_both_and_waits_for_them) {
  for (const weir::duration left : {50ms, 150ms}) {
    std::vector<std::string> log;
    std::vector<int> taken;
    auto make = [&log] { return ticking(9, &log, 40ms) | with_latest_from(ticking(9, &log, 90ms)) | as_numbers(); };
    weir::testing::run(consume_and_close(make(), taken, 0ms, left));
    EXPECT_EQ(log.size(), 4U);
    weir::testing::run(consume_and_destroy(make(), taken, 0ms, left));
    EXPECT_EQ(log.size(), 8U);
  }
}

TEST(with_latest_from, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::string> {
    auto source = every(3, 35ms) | with_latest_from(tens(2, 45ms)) | as_numbers();
    std::string all;
    for (;;) {
      auto either = weir::when_any(source.next(), weir::sleep(15ms));
      auto answer = co_await std::move(either);
      if (answer.index() == 1) continue;
      if (!std::get<0>(answer)) break;
      all += std::to_string(*std::get<0>(answer)) + " ";
    }
    co_return all;
  };
  EXPECT_EQ(weir::testing::run(run()), "10 110 211 ");
}

TEST(with_latest_from, lets_what_its_consumer_throws_pass) {
  account a, b;
  auto source = counted(a, 99) | with_latest_from(counted(b, 1));
  auto fails = [](std::pair<int, int> both) {
    if (both.first == 2) throw std::runtime_error("consumer");
  };
  EXPECT_THROW(weir::testing::run(source.for_each(fails)), std::runtime_error);
  EXPECT_EQ(a.pulled, 3);
  EXPECT_GE(a.closed, 1);
  EXPECT_GE(b.closed, 1);
}

TEST(with_latest_from, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = every(9, 100ms) | with_latest_from(tens(9, 80ms)) | as_numbers();
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 1) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "10 111 ");
}

TEST(with_latest_from, may_be_moved_before_it_is_driven) {
  auto source = ticking(1) | with_latest_from(weir::from({7})) | as_numbers();
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "7@100 |@100");
}

}  // namespace

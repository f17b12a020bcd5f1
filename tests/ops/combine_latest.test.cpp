#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/combine_latest.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/never.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::combine_latest;

namespace {

/// (1, 12) as 112, so that a pair is one number to write down.
int as_number(std::tuple<int, int> pair) { return std::get<0>(pair) * 100 + std::get<1>(pair); }
auto as_numbers() { return weir::transform(as_number); }
/// 10, 11, ... one each `period`.
auto tens(int n, weir::duration period) {
  return every(n, period) | weir::transform([](int value) { return 10 + value; });
}
auto keep(std::vector<int>& lost) {
  return weir::on_discard([&lost](int value) noexcept { lost.push_back(value); });
}

TEST(combine_latest, gives_the_latest_of_each_whenever_one_of_them_gives_a_value) {
  EXPECT_EQ(spell_times(combine_latest(every(3, 100ms), tens(2, 130ms)) | as_numbers()),
            "10@130 110@230 111@260 211@330 |@330");
  auto three = combine_latest(weir::from({1}), weir::from({0.5}), weir::from({'a'}));
  static_assert(std::is_same_v<decltype(three)::value_type, std::tuple<int, double, char>>);
  EXPECT_EQ(weir::testing::run(three.count()), 1U);
}

TEST(combine_latest, skips_no_value_of_a_stream_that_is_ready_before_the_others) {
  EXPECT_EQ(spell(combine_latest(weir::iota(1, 4), tens(1, 100ms)) | as_numbers()), "110 210 310 |");
  EXPECT_EQ(spell_at_once(combine_latest(tens(1, 100ms), weir::iota(1, 4)) | as_numbers()), "1001 1002 1003 |");
}

TEST(combine_latest, ends_when_every_stream_has_ended) {
  EXPECT_EQ(spell_times(combine_latest(weir::iota(1, 2), every(3, 100ms)) | as_numbers()),
            "100@100 101@200 102@300 |@300");
}

TEST(combine_latest, ends_at_once_when_a_stream_ends_without_a_value) {
  std::vector<std::string> log;
  std::vector<int> lost;
  auto none = []() -> weir::async_generator<int> { co_await weir::sleep(150ms); };
  EXPECT_EQ(spell_times(combine_latest(ticking(9, &log, 40ms), none()) | as_numbers() | keep(lost)), "|@190");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 190"}));
  EXPECT_EQ(lost, (std::vector<int>{0}));
  EXPECT_EQ(spell(combine_latest(weir::iota(0, 0), weir::iota(0)) | as_numbers()), "|");
}

TEST(combine_latest, gives_each_stream_its_turn) {
  auto run = []() -> weir::task<std::pair<int, int>> {
    auto source = combine_latest(weir::iota(0), weir::iota(0));
    std::tuple<int, int> last;
    for (int i = 0; i < 1000; ++i) last = *co_await source.next();
    co_return std::pair(std::get<0>(last), std::get<1>(last));
  };
  const auto [first, second] = weir::testing::run(run());
  EXPECT_EQ(first + second, 999);
  EXPECT_LE(std::abs(first - second), 32);
}

TEST(combine_latest, does_not_let_a_stream_that_is_always_ready_starve_one_that_waits) {
  auto run = []() -> weir::task<int> {
    auto source = combine_latest(weir::iota(0), weir::from({1}) | weir::prefetch(1));
    int seen = 0;
    auto look = [&seen](std::tuple<int, int> both) {
      seen = std::get<1>(both);
      return seen == 1 ? weir::flow::stop : weir::flow::next;
    };
    co_await source.for_each(look);
    co_return seen;
  };
  EXPECT_EQ(weir::testing::run(run()), 1);
}

TEST(combine_latest, pulls_one_value_of_each_for_the_first_and_then_one_for_each_that_is_asked_for) {
  account a, b;
  auto run = [](account& first, account& second) -> weir::task<> {
    auto source = combine_latest(counted(first, 999), counted(second, 999));
    co_await weir::sleep(10ms);
    EXPECT_EQ(first.pulled + second.pulled, 0);
    for (int i = 1; i <= 70; ++i) {
      EXPECT_TRUE(co_await source.next());
      EXPECT_EQ(first.pulled + second.pulled, i + 1);
    }
    EXPECT_EQ(first.demand, 1U);
  };
  weir::testing::run(run(a, b));
}

TEST(combine_latest, throws_the_error_of_a_stream_when_the_others_are_closed) {
  std::vector<std::string> log;
  auto fails = []() -> weir::async_generator<int> {
    co_yield 5;
    co_await weir::sleep(150ms);
    throw std::runtime_error("a stream failed");
  };
  EXPECT_EQ(spell_times(combine_latest(ticking(9, &log, 40ms), fails()) | as_numbers()), "5@100 105@200 a stream failed@290");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 290"}));
  EXPECT_EQ(spell_at_once(combine_latest(weir::iota(0), failing(0)) | as_numbers()), "source failed");
}

TEST(combine_latest, hands_what_waits_for_the_first_tuple_to_on_discard) {
  std::vector<int> lost;
  auto make = [&lost] { return combine_latest(weir::from({7}), weir::never<int>()) | as_numbers() | keep(lost); };
  weir::testing::run(destroy_after(make(), 50ms));
  EXPECT_EQ(lost, (std::vector<int>{7}));
  weir::testing::run(close_after(make(), 50ms));
  EXPECT_EQ(lost, (std::vector<int>{7, 7}));
  lost.clear();
  EXPECT_EQ(spell(combine_latest(weir::from({7}), failing(0)) | as_numbers() | keep(lost)), "source failed");
  EXPECT_EQ(lost, (std::vector<int>{7}));
}

TEST(combine_latest, discards_nothing_that_was_in_a_tuple) {
  std::vector<int> lost;
  auto source = combine_latest(weir::iota(0), weir::iota(0)) | as_numbers() | keep(lost);
  weir::testing::run(take_some_and_close(source, 40));
  EXPECT_EQ(lost, (std::vector<int>{}));
}

TEST(combine_latest, lets_an_on_discard_behind_it_have_what_its_streams_drop) {
  std::vector<int> lost;
  auto run = [](auto source) -> weir::task<> {
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(
      run(combine_latest(weir::iota(0) | weir::prefetch(1), weir::iota(10)) | as_numbers() | keep(lost)));
  EXPECT_EQ(lost, (std::vector<int>{1}));
}

TEST(combine_latest, copies_what_references_refer_to) {
  std::vector<int> a{1, 2}, b{11};
  auto source = combine_latest(references(a), references(b));
  static_assert(std::is_same_v<decltype(source)::value_type, std::tuple<int, int>>);
  EXPECT_EQ(spell(std::move(source) | as_numbers()), "111 211 |");
}

TEST(combine_latest, may_be_closed_before_it_is_driven) {
  account a, b;
  auto source = combine_latest(counted(a, 9), counted(b, 9));
  weir::testing::run(source.close());
  EXPECT_EQ(a.pulled + b.pulled, 0);
  EXPECT_EQ(a.closed + b.closed, 2);
}

TEST(combine_latest, closes_its_streams_and_waits_for_them) {
  for (const weir::duration left : {50ms, 150ms}) {
    std::vector<std::string> log;
    std::vector<int> taken;
    auto make = [&log] { return combine_latest(ticking(9, &log, 40ms), ticking(9, &log, 90ms)) | as_numbers(); };
    weir::testing::run(consume_and_close(make(), taken, 0ms, left));
    EXPECT_EQ(log.size(), 4U);
    weir::testing::run(consume_and_destroy(make(), taken, 0ms, left));
    EXPECT_EQ(log.size(), 8U);
  }
}

TEST(combine_latest, borrows_streams_that_are_variables) {
  auto run = []() -> weir::task<> {
    auto a = weir::iota(0);
    auto b = ticking(9);
    {
      auto both = combine_latest(a, b);
      EXPECT_EQ(*co_await both.next(), std::make_tuple(0, 0));
    }
    EXPECT_EQ(*co_await a.next(), 1);
    EXPECT_EQ(*co_await b.next(), 1);
  };
  weir::testing::run(run());
}

TEST(combine_latest, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::string> {
    auto source = combine_latest(every(3, 35ms), tens(2, 45ms)) | as_numbers();
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
  EXPECT_EQ(weir::testing::run(run()), "10 110 111 211 ");
}

TEST(combine_latest, lets_what_its_consumer_throws_pass) {
  account a, b;
  auto source = combine_latest(counted(a, 99), counted(b, 99));
  auto fails = [](std::tuple<int, int> both) {
    if (std::get<0>(both) == 2) throw std::runtime_error("consumer");
  };
  EXPECT_THROW(weir::testing::run(source.for_each(fails)), std::runtime_error);
  EXPECT_GE(a.closed, 1);
  EXPECT_GE(b.closed, 1);
}

TEST(combine_latest, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = combine_latest(every(9, 100ms), tens(9, 130ms)) | as_numbers();
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 1) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "10 110 ");
}

TEST(combine_latest, may_be_moved_before_it_is_driven) {
  auto source = combine_latest(ticking(1), ticking(1)) | as_numbers();
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "0@100 |@100");
}

}  // namespace

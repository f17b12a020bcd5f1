#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/zip.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::zip;

namespace {

/// (1, 12) as 112, so that a pair is one number to write down.
int as_number(std::tuple<int, int> pair) { return std::get<0>(pair) * 100 + std::get<1>(pair); }
auto as_numbers() { return weir::transform(as_number); }

/// Writes down what is lost.
auto keep(std::vector<int>& lost) {
  return weir::on_discard([&lost](int value) noexcept { lost.push_back(value); });
}

TEST(zip, pairs_the_values_of_its_streams_in_order) {
  EXPECT_EQ(spell(zip(weir::iota(1, 4), weir::iota(11, 14)) | as_numbers()), "111 212 313 |");
  EXPECT_EQ(spell_at_once(zip(weir::iota(1, 4), weir::iota(11, 14)) | as_numbers()), "111 212 313 |");
  auto three = zip(weir::iota(0, 2), weir::from({0.5, 1.5}), weir::from({'a', 'b'}));
  static_assert(std::is_same_v<decltype(three)::value_type, std::tuple<int, double, char>>);
  auto sum = [](std::tuple<int, double, char> all) {
    return std::get<0>(all) + static_cast<int>(std::get<1>(all) * 10) + std::get<2>(all);
  };
  EXPECT_EQ(spell(std::move(three) | weir::transform(sum)), "102 114 |");
}

TEST(zip, asks_its_streams_at_the_same_time) {
  EXPECT_EQ(spell_times(zip(every(3, 100ms), every(3, 70ms)) | as_numbers()), "0@100 101@200 202@300 |@300");
  EXPECT_EQ(spell_times(zip(every(3, 70ms), every(3, 100ms)) | as_numbers()), "0@100 101@200 202@300 |@300");
}

TEST(zip, ends_with_the_shortest_stream_and_closes_the_others) {
  account other;
  EXPECT_EQ(spell(zip(weir::iota(1, 3), counted(other, 99)) | as_numbers()), "100 201 |");
  EXPECT_EQ(other.pulled, 2);
  EXPECT_GE(other.closed, 1);
  EXPECT_EQ(spell(zip(counted(other, 99), weir::iota(1, 3)) | as_numbers()), "1 102 |");
  EXPECT_EQ(spell(zip(weir::iota(0, 0), weir::iota(0)) | as_numbers()), "|");
}

TEST(zip, waits_for_the_exits_of_the_longer_streams_before_it_ends) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(zip(ticking(9, &log, 40ms), every(1, 50ms)) | as_numbers()), "0@100 |@140");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 140"}));
}

TEST(zip, hands_values_that_find_no_partner_to_on_discard) {
  std::vector<int> lost;
  EXPECT_EQ(spell(zip(weir::iota(0, 9), weir::iota(0, 2)) | as_numbers() | keep(lost)), "0 101 |");
  EXPECT_EQ(lost, (std::vector<int>{2}));
}

TEST(zip, holds_at_most_one_value_of_each_stream) {
  account a, b;
  auto run = [](account& first, account& second) -> weir::task<> {
    auto source = zip(paced(first, 99, 0ms), paced(second, 99, 100ms)) | as_numbers();
    co_await weir::sleep(10ms);
    EXPECT_EQ(first.pulled + second.pulled, 0);
    for (int i = 1; i <= 5; ++i) {
      EXPECT_TRUE(co_await source.next());
      EXPECT_EQ(first.pulled, i);
      EXPECT_EQ(second.pulled, i);
      co_await weir::sleep(500ms);
      EXPECT_EQ(first.pulled, i);
    }
  };
  weir::testing::run(run(a, b));
}

TEST(zip, asks_every_stream_for_one_value_at_a_time) {
  account a, b;
  auto source = zip(counted(a, 99), counted(b, 99)) | weir::chunk(5);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(a.pulled, 5);
  EXPECT_EQ(b.pulled, 5);
  EXPECT_EQ(a.demand, 1U);
}

TEST(zip, throws_the_error_of_a_stream_when_the_others_are_closed) {
  std::vector<std::string> log;
  std::vector<int> lost;
  auto fails_later = []() -> weir::async_generator<int> {
    co_await weir::sleep(150ms);
    co_yield 1;
    co_await weir::sleep(150ms);
    throw std::runtime_error("a stream failed");
  };
  EXPECT_EQ(spell_times(zip(ticking(9, &log, 40ms), fails_later()) | as_numbers() | keep(lost)),
            "1@150 a stream failed@340");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 340"}));
  EXPECT_EQ(lost, (std::vector<int>{1})) << "what waited for the one that failed";
  EXPECT_EQ(spell_at_once(zip(weir::iota(0), failing(1)) | as_numbers()), "0 source failed");
}

TEST(zip, throws_a_failed_exit_of_a_stream_that_it_closes_after_the_last_value) {
  EXPECT_EQ(spell(zip(unclean(9), weir::iota(0, 2)) | as_numbers()), "0 101 cleanup failed: exit failed");
}

TEST(zip, is_over_after_its_end_and_after_its_error) {
  auto run = []() -> weir::task<> {
    auto ends = zip(weir::iota(0, 0), weir::iota(0));
    EXPECT_FALSE(co_await ends.next());
    EXPECT_FALSE(co_await ends.next());
    auto fails = zip(failing(0), weir::iota(0));
    EXPECT_THROW(static_cast<void>(co_await fails.next()), std::runtime_error);
    EXPECT_FALSE(co_await fails.next());
  };
  weir::testing::run(run());
}

TEST(zip, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = zip(numbers(3), numbers(4));
    int sum = 0;
    while (auto both = co_await source.next()) sum += *std::get<0>(*both) * *std::get<1>(*both);
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run()), 0 + 1 + 4);
}

TEST(zip, copies_what_references_refer_to) {
  std::vector<int> a{1, 2}, b{11, 12};
  auto source = zip(references(a), references(b));
  static_assert(std::is_same_v<decltype(source)::value_type, std::tuple<int, int>>);
  EXPECT_EQ(spell(std::move(source) | as_numbers()), "111 212 |");
}

TEST(zip, hands_what_it_holds_to_on_discard_when_it_is_left) {
  std::vector<int> lost;
  auto make = [&lost] { return zip(every(9, 30ms), every(9, 100ms)) | as_numbers() | keep(lost); };
  weir::testing::run(destroy_after(make(), 50ms));
  EXPECT_EQ(lost, (std::vector<int>{0}));
  weir::testing::run(close_after(make(), 50ms));
  EXPECT_EQ(lost, (std::vector<int>{0, 0}));
}

TEST(zip, lets_an_on_discard_behind_it_have_what_its_streams_drop) {
  std::vector<int> lost;
  auto run = [](auto source) -> weir::task<> {
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(run(zip(weir::iota(0) | weir::prefetch(1), weir::iota(10)) | as_numbers() | keep(lost)));
  EXPECT_EQ(lost, (std::vector<int>{1}));
}

TEST(zip, may_be_closed_before_it_is_driven) {
  account a, b;
  auto source = zip(counted(a, 9), counted(b, 9));
  weir::testing::run(source.close());
  EXPECT_EQ(a.pulled + b.pulled, 0);
  EXPECT_EQ(a.closed + b.closed, 2);
}

TEST(zip, closes_its_streams_and_waits_for_them) {
  std::vector<std::string> log;
  weir::testing::run(close_after(zip(ticking(9, &log, 40ms), ticking(9, &log, 90ms)), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "open", "closed at 90", "closed at 140"}));
}

TEST(zip, borrows_streams_that_are_variables) {
  auto run = []() -> weir::task<> {
    auto a = weir::iota(0);
    auto b = ticking(9);
    {
      auto both = zip(a, b);
      EXPECT_EQ(*co_await both.next(), std::make_tuple(0, 0));
    }
    EXPECT_EQ(*co_await a.next(), 1);
    EXPECT_EQ(*co_await b.next(), 1);
  };
  weir::testing::run(run());
}

TEST(zip, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::string> {
    auto source = zip(every(4, 35ms), every(4, 45ms)) | as_numbers();
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
  EXPECT_EQ(weir::testing::run(run()), "0 101 202 303 ");
}

TEST(zip, lets_what_its_consumer_throws_pass) {
  account a, b;
  auto source = zip(counted(a, 99), counted(b, 99));
  auto fails = [](std::tuple<int, int> both) {
    if (std::get<0>(both) == 2) throw std::runtime_error("consumer");
  };
  EXPECT_THROW(weir::testing::run(source.for_each(fails)), std::runtime_error);
  EXPECT_EQ(a.pulled, 3);
  EXPECT_GE(a.closed, 1);
  EXPECT_GE(b.closed, 1);
}

TEST(zip, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = zip(every(9, 50ms), every(9, 100ms)) | as_numbers();
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 1) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 101 ");
}

TEST(zip, may_be_moved_before_it_is_driven) {
  auto source = zip(ticking(1), ticking(1)) | as_numbers();
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "0@100 |@100");
}

}  // namespace

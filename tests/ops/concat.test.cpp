#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/concat.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::concat;

namespace {

TEST(concat, gives_the_values_of_its_streams_one_after_the_other) {
  EXPECT_EQ(spell(concat(weir::iota(0, 2), weir::iota(10, 13), weir::iota(20, 21))), "0 1 10 11 12 20 |");
  EXPECT_EQ(spell_at_once(concat(weir::iota(0, 2), weir::iota(10, 13))), "0 1 10 11 12 |");
  EXPECT_EQ(spell(concat(weir::iota(0, 0), weir::iota(10, 12), weir::iota(0, 0))), "10 11 |");
  EXPECT_EQ(spell(concat(weir::iota(0, 2))), "0 1 |");
}

TEST(concat, takes_a_vector_of_streams) {
  std::vector<weir::any_stream<int>> streams;
  streams.emplace_back(ticking(2));
  streams.emplace_back(weir::iota(10, 12));
  streams.emplace_back(ticking(1));
  EXPECT_EQ(spell_times(concat(std::move(streams))), "0@100 1@200 10@200 11@200 0@300 |@300");
}

TEST(concat, ends_at_once_with_no_stream) {
  EXPECT_EQ(spell_times(concat(std::vector<weir::any_stream<int>>())), "|@0");
}

TEST(concat, drives_a_stream_when_the_one_before_it_is_closed) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(concat(ticking(1, &log, 50ms), ticking(1, &log, 20ms))), "0@100 0@250 |@270");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150", "open", "closed at 270"}));
}

TEST(concat, pulls_and_tells_demand_as_it_is_asked) {
  account a, b;
  auto source = concat(counted(a, 2), counted(b, 100));
  weir::testing::run(take_some_and_close(source, 5));
  EXPECT_EQ(a.pulled, 2);
  EXPECT_EQ(b.pulled, 3);
  weir::testing::run(concat(counted(a, 2), counted(b, 3)).count());
  EXPECT_EQ(a.demand, weir::detail::unlimited);
}

TEST(concat, tells_a_stream_what_those_before_it_left_of_the_demand) {
  account a, b;
  auto source = concat(counted(a, 3), counted(b, 100)) | weir::chunk(5);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(a.demand, 5U);
  EXPECT_EQ(b.demand, 2U);
  EXPECT_EQ(b.pulled, 2);
}

TEST(concat, converts_to_the_common_type_of_its_streams) {
  auto source = concat(weir::iota(0, 2), weir::from({0.5, 1.5}));
  static_assert(std::is_same_v<decltype(source)::value_type, double>);
  auto add = [](double sum, double value) { return sum + value; };
  EXPECT_EQ(weir::testing::run(source.fold(0.0, add)), 3.0);
}

TEST(concat, moves_values_that_cannot_be_copied) {
  auto run = []() -> weir::task<int> {
    auto source = concat(numbers(3), numbers(4));
    int sum = 0;
    while (auto value = co_await source.next()) sum += **value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run()), 3 + 6);
}

TEST(concat, passes_references) {
  std::vector<int> a{1, 2}, b{10};
  auto source = concat(references(a), references(b));
  static_assert(std::is_same_v<decltype(source)::value_type, int&>);
  weir::testing::run(source.for_each([](int& value) { ++value; }));
  EXPECT_EQ(a, (std::vector<int>{2, 3}));
  EXPECT_EQ(b, (std::vector<int>{11}));
}

TEST(concat, passes_an_error_and_closes_the_streams_behind_it_without_driving_them) {
  account behind;
  EXPECT_EQ(spell(concat(weir::iota(0, 2), failing(1), counted(behind, 9))), "0 1 0 source failed");
  EXPECT_EQ(behind.pulled, 0);
  EXPECT_GE(behind.closed, 1);
  EXPECT_EQ(spell(concat(unclean(2), weir::iota(0))), "0 1 cleanup failed: exit failed");
}

TEST(concat, closes_the_stream_that_it_is_at_and_those_behind_it) {
  account before, at, behind;
  auto source = concat(counted(before, 2), counted(at, 9), counted(behind, 9));
  weir::testing::run(take_some_and_close(source, 3));
  EXPECT_EQ(before.closed, 0) << "it has ended";
  EXPECT_EQ(at.closed, 1);
  EXPECT_EQ(behind.closed, 1);
  EXPECT_EQ(behind.pulled, 0);
}

TEST(concat, waits_for_the_exits_of_the_stream_that_it_closes) {
  std::vector<std::string> log;
  weir::testing::run(close_after(concat(weir::iota(0, 0), ticking(9, &log, 40ms), ticking(9, &log)), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 90"}));
  log.clear();
  weir::testing::run(destroy_after(concat(ticking(9, &log), ticking(9, &log)), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(concat, may_be_closed_before_it_is_driven) {
  account a, b;
  auto source = concat(counted(a, 9), counted(b, 9));
  weir::testing::run(source.close());
  EXPECT_EQ(a.pulled + b.pulled, 0);
  EXPECT_EQ(a.closed, 1);
  EXPECT_EQ(b.closed, 1);
}

/// Without end; its exit fails.
weir::async_generator<int> unclean_without_end() {
  int resource = 0;
  co_await weir::with_exit(std::move(resource), [](int&, weir::ended) -> weir::task<> {
    throw std::runtime_error("exit failed");
    co_return;
  });
  for (int i = 0;; ++i) co_yield i;
}

TEST(concat, throws_the_failed_exit_of_the_stream_that_it_closes) {
  auto run = []() -> weir::task<std::string> {
    auto source = concat(unclean_without_end(), weir::iota(0));
    try {
      static_cast<void>(co_await source.next());
      co_await source.close();
    } catch (const weir::cleanup_error& error) {
      co_return error.what();
    }
    co_return "none";
  };
  EXPECT_EQ(weir::testing::run(run()), "cleanup failed: exit failed");
}

TEST(concat, lets_an_on_discard_behind_it_have_what_its_streams_drop) {
  std::vector<int> lost;
  auto keep = [&lost](int value) noexcept { lost.push_back(value); };
  auto source = concat(weir::iota(0, 2), weir::iota(10) | weir::prefetch(2)) | weir::on_discard(keep);
  auto run = [](auto streams) -> weir::task<> {
    for (int i = 0; i < 3; ++i) static_cast<void>(co_await streams.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(run(std::move(source)));
  EXPECT_EQ(lost, (std::vector<int>{11, 12}));
}

TEST(concat, borrows_streams_that_are_variables) {
  auto run = []() -> weir::task<> {
    auto a = ticking(2);
    auto b = weir::iota(10);
    {
      auto both = concat(a, b) | weir::take(3);
      EXPECT_EQ(co_await both.count(), 3U);
    }
    EXPECT_FALSE(co_await a.next());
    EXPECT_EQ(*co_await b.next(), 11);
  };
  weir::testing::run(run());
}

TEST(concat, keeps_every_value_when_a_pending_next_is_abandoned) {
  auto run = []() -> weir::task<std::vector<int>> {
    auto source = concat(ticking(2), ticking(2));
    std::vector<int> all;
    for (;;) {
      auto either = weir::when_any(source.next(), weir::sleep(30ms));
      auto answer = co_await std::move(either);
      if (answer.index() == 1) continue;
      if (!std::get<0>(answer)) break;
      all.push_back(*std::get<0>(answer));
    }
    co_return all;
  };
  EXPECT_EQ(weir::testing::run(run()), (std::vector<int>{0, 1, 0, 1}));
}

TEST(concat, drains) {
  auto run = []() -> weir::task<std::string> {
    auto source = concat(ticking(9), weir::iota(10));
    std::string text;
    for (int i = 0; auto value = co_await source.next(); ++i) {
      text += std::to_string(*value) + " ";
      if (i == 1) co_await drain_the_run();
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(run()), "0 1 ");
}

TEST(concat, lets_what_its_consumer_throws_pass) {
  account a, b;
  auto fails = [](int value) {
    if (value == 1) throw std::runtime_error("consumer");
  };
  auto source = concat(counted(a, 1), counted(b, 9));
  EXPECT_THROW(weir::testing::run(source.for_each(fails)), std::runtime_error);
  EXPECT_EQ(b.pulled, 2);
  EXPECT_GE(b.closed, 1);
}

TEST(concat, may_be_moved_before_it_is_driven) {
  auto source = concat(ticking(1), ticking(1));
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "0@100 0@200 |@200");
}

}  // namespace

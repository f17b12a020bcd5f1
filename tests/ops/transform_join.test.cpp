#include "ops/calls.hpp"
#include "ops/inner_streams.hpp"
#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_join.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::transform_join;

namespace {

/// `value` times, the value; after a while.
weir::task<any_stream<int>> opened_later(calls& book, int value, weir::duration length) {
  static_cast<void>(co_await slowly(book, value, length));
  co_return tens(value, value);
}

TEST(transform_join, gives_the_values_of_the_stream_that_is_made_of_each_value) {
  auto twice = [](int value) { return weir::from(std::vector<int>{value, value}); };
  EXPECT_EQ(spell(weir::iota(0, 3) | transform_join(twice)), "0 0 1 1 2 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | transform_join(twice)), "0 0 1 1 2 2 |");
  EXPECT_EQ(spell(weir::iota(0, 0) | transform_join(twice)), "|");
}

TEST(transform_join, takes_a_generator_function) {
  EXPECT_EQ(spell_times(weir::iota(0, 2) | transform_join([](int i) { return tens(i, 2, 50ms); })),
            "0@50 1@100 10@150 11@200 |@200");
  EXPECT_EQ(spell(texts(2) | transform_join([](std::string text) { return lengths(text, 1); }) | weir::take(0)), "|");
}

TEST(transform_join, keeps_the_value_as_long_as_the_stream_that_was_made_of_it) {
  auto of_reference = [](const std::string& text) { return lengths(text, 2, 20ms); };
  EXPECT_EQ(spell(texts(2) | transform_join(of_reference)), "100 100 101 101 |");
  weir::testing::run(close_after(texts(2) | transform_join(of_reference), 30ms));
  weir::testing::run(destroy_after(texts(2) | transform_join(of_reference), 30ms));
}

TEST(transform_join, awaits_an_asynchronous_function_one_at_a_time) {
  calls book;
  auto later = [&book](int value) { return opened_later(book, value, 30ms); };
  EXPECT_EQ(spell_times(weir::iota(1, 4) | transform_join(later)), "10@30 20@60 21@60 30@90 31@90 32@90 |@90");
  EXPECT_EQ(book.most, 1);
  EXPECT_EQ(spell_at_once(weir::iota(1, 3) | transform_join(later)), "10 20 21 |");
}

TEST(transform_join, keeps_the_value_that_an_asynchronous_function_looks_at) {
  auto later = [](const std::string& text) -> weir::task<weir::async_generator<int>> {
    co_await weir::sleep(20ms);
    co_return lengths(text, 1, 20ms);
  };
  EXPECT_EQ(spell_times(texts(2) | transform_join(later)), "100@40 101@80 |@80");
}

TEST(transform_join, destroys_an_asynchronous_function_that_runs) {
  for (const bool closes : {true, false}) {
    calls book;
    std::vector<std::string> log;
    auto source = ticking(3, &log, 10ms) | transform_join([&book](int value) { return opened_later(book, value, 1s); });
    weir::testing::run(closes ? close_after(std::move(source), 150ms) : destroy_after(std::move(source), 150ms));
    EXPECT_EQ(book.stopped, 1);
    EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 160"}));
  }
}

TEST(transform_join, passes_errors_of_the_source_the_function_and_the_streams) {
  auto strict = [](int value) {
    if (value == 2) throw std::runtime_error("the function failed");
    return weir::from(std::vector<int>{value});
  };
  EXPECT_EQ(spell(weir::iota(0) | transform_join(strict)), "0 1 the function failed");
  EXPECT_EQ(spell(failing(1) | transform_join(strict)), "0 source failed");
  EXPECT_EQ(spell(weir::iota(1) | transform_join(failing)), "0 source failed");
  auto strict_later = [](int value) -> weir::task<any_stream<int>> {
    co_await weir::sleep(10ms);
    if (value == 1) throw std::runtime_error("the task failed");
    co_return weir::from(std::vector<int>{value});
  };
  EXPECT_EQ(spell_times(weir::iota(0) | transform_join(strict_later)), "0@10 the task failed@20");
}

TEST(transform_join, pulls_a_value_when_the_stream_before_is_over) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto source = counted(pulled, 100) | transform_join([](int i) { return weir::iota(i, i + 3); });
    for (int taken = 0; taken < 7; ++taken) {
      EXPECT_TRUE(co_await source.next());
      EXPECT_EQ(pulled.pulled, 1 + taken / 3);
    }
    co_await source.close();
    EXPECT_GE(pulled.closed, 1);
  };
  weir::testing::run(run(book));
}

TEST(transform_join, takes_values_that_cannot_be_copied_and_references) {
  auto counts = [](number value) { return tens(*value, *value); };
  EXPECT_EQ(spell(numbers(3) | transform_join(counts)), "10 20 21 |");
  std::vector<int> values{1, 2};
  auto doubled = [](int& value) {
    value *= 2;
    return weir::from(std::vector<std::reference_wrapper<int>>{std::ref(value)});
  };
  EXPECT_EQ(weir::testing::run((references(values) | transform_join(doubled)).count()), 2U);
  EXPECT_EQ(values, (std::vector<int>{2, 4}));
}

TEST(transform_join, leaves_nothing_behind_wherever_it_is_left) {
  std::vector<std::string> log;
  leave_at_every_instant(
      [&log] {
        log.clear();
        auto inner = [&log](int i) { return tens(i, 2, 35ms, &log, 20ms); };
        return ticking(3, &log, 30ms) | transform_join(inner);
      },
      0ms, 700ms,
      [&log](const std::vector<int>&, const std::vector<int>&) {
        const auto opened = std::count_if(log.begin(), log.end(), [](const auto& line) { return line[0] == 'o'; });
        EXPECT_EQ(static_cast<std::size_t>(2 * opened), log.size());
      });
}

}  // namespace

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/or_else.hpp>
#include <weir/ops/prefetch.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::or_else;

namespace {

auto none() { return weir::iota(0, 0); }

TEST(or_else, gives_another_stream_where_the_source_has_no_values) {
  EXPECT_EQ(spell(none() | or_else(weir::iota(10, 12))), "10 11 |");
  EXPECT_EQ(spell_at_once(none() | or_else(weir::iota(10, 12))), "10 11 |");
  EXPECT_EQ(spell_times(ticking(2) | weir::filter([](int) { return false; }) | or_else(ticking(2))),
            "0@300 1@400 |@400");
  EXPECT_EQ(spell(none() | or_else(none()) | or_else(weir::iota(3, 4))), "3 |");
}

TEST(or_else, never_drives_the_other_where_the_source_has_values) {
  account other;
  EXPECT_EQ(spell(weir::iota(0, 2) | or_else(counted(other, 9))), "0 1 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 2) | or_else(counted(other, 9))), "0 1 |");
  EXPECT_EQ(other.pulled, 0);
}

TEST(or_else, takes_a_function_that_makes_the_other) {
  int made = 0;
  auto make = [&made] {
    ++made;
    return weir::iota(10, 12);
  };
  EXPECT_EQ(spell(weir::iota(0, 2) | or_else(make)), "0 1 |");
  EXPECT_EQ(made, 0);
  EXPECT_EQ(spell(none() | or_else(make)), "10 11 |");
  EXPECT_EQ(made, 1);
}

TEST(or_else, awaits_an_asynchronous_function) {
  auto open = []() -> weir::task<weir::async_generator<int>> {
    co_await weir::sleep(50ms);
    co_return ticking(1);
  };
  EXPECT_EQ(spell_times(none() | or_else(open)), "0@150 |@150");
}

TEST(or_else, drives_the_other_when_the_source_is_closed) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(0, &log, 50ms) | or_else(ticking(1, &log, 20ms))), "0@150 |@170");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50", "open", "closed at 170"}));
}

TEST(or_else, does_not_take_a_source_that_fails_for_an_empty_one) {
  account other;
  EXPECT_EQ(spell(failing(0) | or_else(counted(other, 9))), "source failed");
  EXPECT_EQ(spell(unclean(0) | or_else(counted(other, 9))), "cleanup failed: exit failed");
  EXPECT_EQ(other.pulled, 0);
}

TEST(or_else, passes_the_error_of_the_other_and_of_its_function) {
  EXPECT_EQ(spell(none() | or_else(failing(1))), "0 source failed");
  auto refuses = [](bool now) {
    if (now) throw std::runtime_error("refused");
    return weir::iota(0);
  };
  EXPECT_EQ(spell(none() | or_else([refuses] { return refuses(true); })), "refused");
}

TEST(or_else, pulls_and_tells_demand_as_it_is_asked) {
  account first, second;
  auto source = counted(first, 100) | or_else(counted(second, 100));
  weir::testing::run(take_some_and_close(source, 3));
  EXPECT_EQ(first.pulled, 3);
  EXPECT_EQ(second.pulled, 0);
  auto other = counted(first, 0) | or_else(counted(second, 100)) | weir::chunk(5);
  weir::testing::run(take_some_and_close(other, 1));
  EXPECT_EQ(second.demand, 5U);
  EXPECT_EQ(second.pulled, 5);
}

TEST(or_else, converts_the_values_of_the_other) {
  auto source = weir::iota(0L, 0L) | or_else(weir::iota(1, 3));
  static_assert(std::is_same_v<decltype(source)::value_type, long>);
  EXPECT_EQ(spell(std::move(source)), "1 2 |");
}

TEST(or_else, moves_values_that_cannot_be_copied) {
  auto run = [](int values) -> weir::task<int> {
    auto source = numbers(values) | or_else(numbers(5));
    int sum = 0;
    while (auto value = co_await source.next()) sum += **value;
    co_return sum;
  };
  EXPECT_EQ(weir::testing::run(run(0)), 10);
  EXPECT_EQ(weir::testing::run(run(3)), 3);
}

TEST(or_else, passes_references) {
  std::vector<int> empty, values{1, 2};
  auto source = references(empty) | or_else(references(values));
  static_assert(std::is_same_v<decltype(source)::value_type, int&>);
  weir::testing::run(source.for_each([](int& value) { ++value; }));
  EXPECT_EQ(values, (std::vector<int>{2, 3}));
}

TEST(or_else, borrows_a_stream_that_is_a_variable) {
  auto run = []() -> weir::task<> {
    auto other = weir::iota(10);
    {
      auto source = none() | or_else(other);
      EXPECT_EQ(*co_await source.next(), 10);
    }
    EXPECT_EQ(*co_await other.next(), 11);
  };
  weir::testing::run(run());
}

TEST(or_else, closes_both) {
  account first, second;
  auto source = counted(first, 9) | or_else(counted(second, 9));
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(first.closed, 1);
  EXPECT_EQ(second.closed, 1);
  EXPECT_EQ(second.pulled, 0);
}

TEST(or_else, can_be_closed_and_destroyed_while_a_next_is_pending) {
  for (const bool in_source : {false, true}) {
    std::vector<std::string> log;
    auto make = [&log, in_source] {
      std::vector<std::string>* first = in_source ? &log : nullptr;
      std::vector<std::string>* second = in_source ? nullptr : &log;
      return ticking(in_source ? 9 : 0, first, 40ms) | or_else(ticking(9, second, 40ms));
    };
    weir::testing::run(close_after(make(), 50ms));
    weir::testing::run(destroy_after(make(), 50ms));
    EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 90", "open", "closed at 90"}));
  }
}

TEST(or_else, destroys_a_function_that_is_being_awaited) {
  std::vector<std::string> log;
  class mark {
   public:
    explicit mark(std::vector<std::string>& book) noexcept : book_(&book) {}
    ~mark() { book_->push_back("destroyed"); }

   private:
    std::vector<std::string>* book_;
  };
  auto open = [&log]() -> weir::task<weir::async_generator<int>> {
    const mark here(log);
    co_await weir::sleep(1s);
    co_return ticking(1);
  };
  weir::testing::run(close_after(none() | or_else(open), 50ms));
  EXPECT_EQ(log.size(), 1U);
}

TEST(or_else, begins_nothing_else_while_the_run_drains) {
  int made = 0;
  auto make = [&made] {
    ++made;
    return weir::iota(10);
  };
  auto run = [make]() -> weir::task<bool> {
    auto source = ticking(9) | or_else(make);
    co_await drain_the_run();
    co_return static_cast<bool>(co_await source.next());
  };
  EXPECT_FALSE(weir::testing::run(run()));
  EXPECT_EQ(made, 0);
}

TEST(or_else, lets_an_on_discard_behind_it_have_what_both_drop) {
  std::vector<int> lost;
  auto keep = [&lost](int value) noexcept { lost.push_back(value); };
  auto run = [](auto source) -> weir::task<> {
    static_cast<void>(co_await source.next());
    co_await weir::sleep(1ms);
  };
  weir::testing::run(run(weir::iota(0) | weir::prefetch(1) | or_else(none()) | weir::on_discard(keep)));
  weir::testing::run(run(none() | or_else(weir::iota(10) | weir::prefetch(1)) | weir::on_discard(keep)));
  EXPECT_EQ(lost, (std::vector<int>{1, 11}));
}

}  // namespace

#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

int square(int x) { return x * x; }

weir::task<int> square_later(int x) {
  co_await weir::sleep(30ms);
  co_return x* x;
}
weir::task<int> square_now(int x) { co_return x* x; }

TEST(transform, replaces_each_value) {
  EXPECT_EQ(spell(weir::iota(0, 4) | weir::transform(square)), "0 1 4 9 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 4) | weir::transform(square)), "0 1 4 9 |");
}

TEST(transform, pulls_one_value_for_each_one_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::transform(square);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.demand, 1U);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 9) | weir::transform(square) | weir::take(4)).count());
  EXPECT_EQ(book.demand, 4U);
}

TEST(transform, passes_the_error_of_its_function_and_of_the_source) {
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("function failed");
    return x;
  };
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::transform(strict)), "0 function failed");
  EXPECT_EQ(spell(failing(1) | weir::transform(square)), "0 source failed");
}

TEST(transform, closes_the_source_before_the_error_of_its_function_is_delivered) {
  std::vector<std::string> log;
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("function failed");
    return x;
  };
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::transform(strict)), "0@100 function failed@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(transform, moves_values_through) {
  auto next = [](number n) { return make_number(*n + 1); };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::transform(next)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 3);
}

TEST(transform, may_give_references) {
  struct row {
    int id = 0;
  };
  std::vector<row> rows(2);
  auto source = [](std::vector<row>& all) -> weir::async_generator<row&> {
    for (row& each : all) co_yield each;
  };
  auto ids = source(rows) | weir::transform([](row& each) -> int& { return each.id; });
  weir::testing::run(ids.for_each([](int& id) { id = 7; }));
  EXPECT_EQ(rows[0].id + rows[1].id, 14);
}

TEST(transform, takes_a_pointer_to_a_member_function) {
  auto words = []() -> weir::async_generator<std::string> {
    co_yield std::string("one");
    co_yield std::string("three");
  };
  EXPECT_EQ(spell(words() | weir::transform(&std::string::size)), "3 5 |");
}

TEST(transform, awaits_an_asynchronous_function_one_at_a_time) {
  EXPECT_EQ(spell_times(weir::iota(1, 4) | weir::transform(square_later)), "1@30 4@60 9@90 |@90");
  EXPECT_EQ(spell_at_once(weir::iota(1, 4) | weir::transform(square_later)), "1 4 9 |");
}

TEST(transform, does_not_wait_for_a_ready_asynchronous_function) {
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::transform(square_now)), "1 4 9 |");
  EXPECT_EQ(weir::testing::run((weir::iota(0, 10'000) | weir::transform(square_now)).count()), 10'000U);
}

TEST(transform, pulls_no_further_while_its_asynchronous_function_runs) {
  account book;
  auto source = counted(book, 100) | weir::transform(square_later);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
}

TEST(transform, keeps_what_it_gave_to_an_asynchronous_function_until_that_has_ended) {
  auto by_reference = [](const number& n) -> weir::task<int> {
    co_await weir::sleep(10ms);
    co_return *n;
  };
  EXPECT_EQ(spell(numbers(3) | weir::transform(by_reference)), "0 1 2 |");
}

TEST(transform, passes_the_error_of_an_asynchronous_function) {
  auto strict = [](int x) -> weir::task<int> {
    co_await weir::sleep(10ms);
    if (x == 1) throw std::runtime_error("function failed");
    co_return x;
  };
  EXPECT_EQ(spell_times(weir::iota(0, 3) | weir::transform(strict)), "0@10 function failed@20");
}

TEST(transform, passes_what_an_asynchronous_function_throws_before_it_returns_a_task) {
  auto strict = [](int x) -> weir::task<int> {
    if (x == 1) throw std::runtime_error("function failed");
    return square_later(x);
  };
  EXPECT_EQ(spell_times(weir::iota(0, 3) | weir::transform(strict)), "0@30 function failed@30");
}

TEST(transform, destroys_a_call_that_runs_when_it_is_closed_or_destroyed) {
  std::string log;
  auto slow = [&log](int x) -> weir::task<int> {
    struct scope {
      std::string& book;
      ~scope() { book += "gone "; }
    } guard{log};
    co_await weir::sleep(30ms);
    co_return x;
  };
  weir::testing::run(destroy_after(weir::iota(0) | weir::transform(slow), 10ms));
  weir::testing::run(close_after(weir::iota(0) | weir::transform(slow), 10ms));
  EXPECT_EQ(log, "gone gone ");
}

TEST(transform, drops_a_result_that_nobody_took) {
  drops lost;
  weir::testing::run(destroy_after(lost.here(weir::iota(3) | weir::transform(square_later)), 10ms));
  EXPECT_TRUE(lost.values.empty());
  auto body = [](drops& dropped) -> weir::task<> {
    auto source = dropped.here(weir::iota(3) | weir::transform(square_later));
    auto nap = []() -> weir::task<> { co_await weir::sleep(10ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(30ms);
  };
  weir::testing::run(body(lost));
  EXPECT_EQ(lost.values, (std::vector<int>{9}));
}

TEST(transform, loses_no_value_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<int> {
    auto source = weir::iota(3) | weir::transform(square_later);
    auto nap = []() -> weir::task<> { co_await weir::sleep(10ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    const auto value = co_await source.next();
    co_return *value;
  };
  EXPECT_EQ(weir::testing::run(body()), 9);
}

TEST(transform, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::transform(square), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::transform(square), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

}  // namespace

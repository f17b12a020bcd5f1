#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

TEST(inspect, sees_every_value_before_it_goes_on) {
  std::string log;
  auto source = weir::iota(0, 3) | weir::inspect([&log](int x) { log += "saw " + std::to_string(x) + ", "; });
  weir::testing::run(source.for_each([&log](int x) { log += "got " + std::to_string(x) + ", "; }));
  EXPECT_EQ(log, "saw 0, got 0, saw 1, got 1, saw 2, got 2, ");
}

TEST(inspect, takes_a_function_with_a_result) {
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::inspect([](int x) { return x + 1; })), "0 1 2 |");
}

TEST(inspect, pulls_one_value_for_each_one_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::inspect([](int) {});
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.demand, 1U);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 9) | weir::inspect([](int) {})).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(inspect, passes_the_error_of_its_function_and_of_the_source) {
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("function failed");
  };
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::inspect(strict)), "0 function failed");
  EXPECT_EQ(spell(failing(1) | weir::inspect([](int) {})), "0 source failed");
}

TEST(inspect, hands_on_values_that_cannot_be_copied_and_references) {
  int sum = 0;
  auto add = [&sum](const number& n) { sum += *n; };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::inspect(add)));
  EXPECT_EQ(sum, 6);
  ASSERT_EQ(read.size(), 4U);
  EXPECT_EQ(*read[3], 3);
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::inspect([](const int&) {});
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(inspect, awaits_an_asynchronous_function_one_at_a_time) {
  auto slow = [](int) -> weir::task<> { co_await weir::sleep(30ms); };
  EXPECT_EQ(spell_times(weir::iota(0, 3) | weir::inspect(slow)), "0@30 1@60 2@90 |@90");
}

TEST(inspect, drops_the_value_that_an_asynchronous_function_was_looking_at) {
  auto slow = [](int) -> weir::task<> { co_await weir::sleep(30ms); };
  drops lost;
  weir::testing::run(destroy_after(lost.here(weir::iota(5, 9) | weir::inspect(slow)), 10ms));
  EXPECT_EQ(lost.values, (std::vector<int>{5}));
}

TEST(inspect, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log) | weir::inspect([](int) {}) | weir::take(1)), "0@100 |@100");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 100"}));
}

TEST(inspect, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::inspect([](int) {}), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::inspect([](int) {}), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

}  // namespace

#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/scan.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

int plus(int sum, int x) { return sum + x; }

weir::task<int> plus_later(int sum, int x) {
  co_await weir::sleep(30ms);
  co_return sum + x;
}
weir::task<int> plus_now(int sum, int x) { co_return sum + x; }

TEST(scan, gives_what_has_accumulated_after_each_value) {
  EXPECT_EQ(spell(weir::iota(1, 5) | weir::scan(0, plus)), "1 3 6 10 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 5) | weir::scan(0, plus)), "1 3 6 10 |");
}

TEST(scan, does_not_give_the_initial_value) {
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::scan(7, plus)), "|");
  EXPECT_EQ(spell(weir::iota(1, 2) | weir::scan(7, plus)), "8 |");
}

TEST(scan, accumulates_another_type_than_that_of_the_values) {
  auto append = [](std::string text, int x) { return std::move(text) + std::to_string(x); };
  auto read = weir::testing::run(weir::to<std::vector>(weir::iota(1, 4) | weir::scan(std::string(">"), append)));
  EXPECT_EQ(read, (std::vector<std::string>{">1", ">12", ">123"}));
}

TEST(scan, takes_what_converts_to_the_type_of_the_initial_value) {
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::scan(0L, [](long sum, int x) { return static_cast<int>(sum) + x; })),
            "1 3 6 |");
}

TEST(scan, gives_copies_that_may_outlive_it) {
  auto append = [](std::string&& text, int x) { return std::move(text) + " and another " + std::to_string(x); };
  auto texts = weir::iota(0, 3) | weir::scan(std::string("a text of some length"), append) | weir::prefetch(4);
  auto read = weir::testing::run(weir::to<std::vector>(std::move(texts)));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(read[0], "a text of some length and another 0");
  EXPECT_EQ(read[2], "a text of some length and another 0 and another 1 and another 2");
}

TEST(scan, pulls_one_value_for_each_one_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::scan(0, plus);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::scan(0, plus) | weir::take(4)).count());
  EXPECT_EQ(book.demand, 4U);
}

TEST(scan, passes_an_error_of_the_source_and_of_its_function) {
  EXPECT_EQ(spell(failing(2) | weir::scan(10, plus)), "10 11 source failed");
  auto strict = [](int sum, int x) {
    if (x == 2) throw std::runtime_error("function failed");
    return sum + x;
  };
  EXPECT_EQ(spell(weir::iota(0) | weir::scan(10, strict)), "10 11 function failed");
}

TEST(scan, goes_on_where_a_sink_has_thrown) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(1, 5) | weir::scan(0, plus);
    auto refuse = [](int sum) -> int { throw sum; };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    std::string text;
    while (auto value = co_await source.next()) text += std::to_string(*value) + " ";
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "3 6 10 ");
}

TEST(scan, takes_values_that_cannot_be_copied_and_references) {
  auto add = [](int sum, number n) { return sum + *n; };
  EXPECT_EQ(spell(numbers(4) | weir::scan(0, add)), "0 1 3 6 |");
  std::vector<int> values{1, 2, 3};
  auto take_all = [](int sum, int& value) { return sum + std::exchange(value, 0); };
  EXPECT_EQ(spell(references(values) | weir::scan(0, take_all)), "1 3 6 |");
  EXPECT_EQ(values, (std::vector<int>{0, 0, 0}));
}

TEST(scan, awaits_an_asynchronous_function_one_at_a_time) {
  EXPECT_EQ(spell_times(weir::iota(1, 4) | weir::scan(0, plus_later)), "1@30 3@60 6@90 |@90");
  EXPECT_EQ(spell_at_once(weir::iota(1, 4) | weir::scan(0, plus_later)), "1 3 6 |");
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::scan(0, plus_now)), "1 3 6 |");
  auto slow_add = [](int sum, const number& n) -> weir::task<int> {
    co_await weir::sleep(1ms);
    co_return sum + *n;
  };
  EXPECT_EQ(spell(numbers(4) | weir::scan(0, slow_add)), "0 1 3 6 |");
}

TEST(scan, pulls_no_further_while_its_asynchronous_function_runs) {
  account book;
  auto source = counted(book, 100) | weir::scan(0, plus_later);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
}

TEST(scan, drops_a_result_that_nobody_took) {
  drops lost;
  auto body = [](drops& dropped) -> weir::task<> {
    auto source = dropped.here(weir::iota(3) | weir::scan(10, plus_later));
    auto nap = []() -> weir::task<> { co_await weir::sleep(10ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(30ms);
  };
  weir::testing::run(body(lost));
  EXPECT_EQ(lost.values, (std::vector<int>{13}));
  lost.values.clear();
  weir::testing::run(destroy_after(lost.here(weir::iota(3) | weir::scan(10, plus_later)), 10ms));
  EXPECT_TRUE(lost.values.empty());
}

TEST(scan, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::scan(0, plus), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::scan(0, plus_later), 110ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 110"}));
}

}  // namespace

#include "ops/support.hpp"

#include <weir/ops/distinct_until_changed.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

int third(int x) { return x / 3; }
weir::task<int> third_later(int x) {
  co_await weir::sleep(30ms);
  co_return x / 3;
}
weir::task<int> third_now(const int& x) { co_return x / 3; }

TEST(distinct_until_changed, leaves_out_what_equals_the_value_before) {
  EXPECT_EQ(spell(weir::from({1, 1, 2, 2, 2, 1, 3}) | weir::distinct_until_changed()), "1 2 1 3 |");
  EXPECT_EQ(spell_at_once(weir::from({1, 1, 2, 2, 2, 1, 3}) | weir::distinct_until_changed()), "1 2 1 3 |");
}

TEST(distinct_until_changed, gives_the_first_value_whatever_it_is) {
  EXPECT_EQ(spell(weir::from({0, 0}) | weir::distinct_until_changed()), "0 |");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::distinct_until_changed()), "|");
}

TEST(distinct_until_changed, compares_by_its_projection) {
  EXPECT_EQ(spell(weir::iota(0, 9) | weir::distinct_until_changed(third)), "0 3 6 |");
  using entry = std::pair<int, std::string>;
  auto entries = weir::from<entry>({{1, "a"}, {1, "b"}, {2, "b"}});
  auto changes = std::move(entries) | weir::distinct_until_changed(&entry::second);
  EXPECT_EQ(spell(std::move(changes) | weir::transform([](const entry& each) { return each.first; })), "1 1 |");
}

TEST(distinct_until_changed, keeps_what_it_compares_by_when_the_value_is_gone) {
  auto texts = []() -> weir::async_generator<const std::string&> {
    std::string local = "a text that is too long to lie inside of its string";
    co_yield local;
    local = "another that is too long to lie inside of its string";
    co_yield local;
    co_yield local;
  };
  EXPECT_EQ(weir::testing::run((texts() | weir::distinct_until_changed()).count()), 2U);
}

TEST(distinct_until_changed, pulls_until_a_value_differs) {
  account book;
  auto source = counted(book, 100) | weir::distinct_until_changed(third);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 4);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::distinct_until_changed(third) | weir::take(4)).count());
  EXPECT_EQ(book.demand, 4U);
}

TEST(distinct_until_changed, leaves_out_more_values_than_a_turn_may_have) {
  auto same = [](int x) { return x / 5000; };
  EXPECT_EQ(spell(weir::iota(0, 5001) | weir::distinct_until_changed(same)), "0 5000 |");
}

TEST(distinct_until_changed, passes_an_error_of_the_source_and_of_its_projection) {
  EXPECT_EQ(spell(failing(4) | weir::distinct_until_changed(third)), "0 3 source failed");
  auto strict = [](int x) {
    if (x == 4) throw std::runtime_error("projection failed");
    return x / 3;
  };
  EXPECT_EQ(spell(weir::iota(0) | weir::distinct_until_changed(strict)), "0 3 projection failed");
}

TEST(distinct_until_changed, remembers_a_value_at_which_the_sink_threw) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::from({1, 1, 2, 2}) | weir::distinct_until_changed();
    auto refuse = [](int value) -> int { throw value; };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    std::string rest;
    while (auto value = co_await source.next()) rest += std::to_string(*value) + " ";
    co_return rest;
  };
  EXPECT_EQ(weir::testing::run(body()), "2 ");
}

TEST(distinct_until_changed, hands_on_values_that_cannot_be_copied_and_references) {
  auto half = [](const number& n) { return *n / 2; };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::distinct_until_changed(half)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1], 2);
  std::vector<int> values{1, 1, 2, 2};
  auto source = references(values) | weir::distinct_until_changed();
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 1, 7, 2}));
}

TEST(distinct_until_changed, does_not_count_what_it_leaves_out_as_lost) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::from({1, 1, 2}) | weir::distinct_until_changed())), "1 2 |");
  EXPECT_TRUE(lost.values.empty());
}

TEST(distinct_until_changed, awaits_an_asynchronous_projection) {
  EXPECT_EQ(spell_times(weir::iota(2, 5) | weir::distinct_until_changed(third_later)), "2@30 3@60 |@90");
  EXPECT_EQ(spell_at_once(weir::iota(0, 9) | weir::distinct_until_changed(third_later)), "0 3 6 |");
  EXPECT_EQ(spell(weir::iota(0, 9) | weir::distinct_until_changed(third_now)), "0 3 6 |");
  auto half = [](const number& n) -> weir::task<int> {
    co_await weir::sleep(1ms);
    co_return *n / 2;
  };
  auto read = weir::testing::run(weir::to<std::vector>(numbers(4) | weir::distinct_until_changed(half)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1], 2);
}

TEST(distinct_until_changed, drops_the_value_that_an_asynchronous_projection_was_looking_at) {
  drops lost;
  weir::testing::run(destroy_after(lost.here(weir::iota(1) | weir::distinct_until_changed(third_later)), 10ms));
  EXPECT_EQ(lost.values, (std::vector<int>{1}));
  lost.values.clear();
  weir::testing::run(close_after(lost.here(weir::iota(1) | weir::distinct_until_changed(third_later)), 10ms));
  EXPECT_EQ(lost.values, (std::vector<int>{1}));
}

TEST(distinct_until_changed, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::distinct_until_changed(), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::distinct_until_changed(third_later), 110ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 110"}));
}

}  // namespace

#include <weir/ops/from.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/take.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <list>
#include <ranges>
#include <sstream>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

struct copies {
  int value = 0;
  int* copied;
  copies(int number, int& counter) : value(number), copied(&counter) {}
  copies(const copies& other) : value(other.value), copied(other.copied) { ++*copied; }
  copies(copies&&) = default;
  copies& operator=(const copies&) = default;
  copies& operator=(copies&&) = default;
};

TEST(from, gives_the_elements_of_a_list_in_order) { EXPECT_EQ(spell(weir::from({3, 1, 2})), "3 1 2 |"); }

TEST(from, of_an_empty_range_is_empty) { EXPECT_EQ(spell(weir::from(std::vector<int>())), "|"); }

TEST(from, borrows_a_variable_and_leaves_it_as_it_is) {
  std::vector<std::string> words{"a long enough word to be moved", "b"};
  const auto read = weir::testing::run(weir::to<std::vector>(weir::from(words)));
  EXPECT_EQ(read, words);
}

TEST(from, sees_what_is_written_to_a_borrowed_container_before_the_first_demand) {
  std::vector<int> values{1};
  auto source = weir::from(values);
  values.push_back(2);
  EXPECT_EQ(spell(std::move(source)), "1 2 |");
}

TEST(from, takes_const_containers_and_arrays) {
  const std::list<int> list{1, 2};
  int array[] = {3, 4};
  EXPECT_EQ(spell(weir::from(list)), "1 2 |");
  EXPECT_EQ(spell(weir::from(array)), "3 4 |");
}

TEST(from, takes_views) {
  EXPECT_EQ(spell(weir::from(std::views::iota(0, 3))), "0 1 2 |");
  std::vector<int> values{1, 2, 3};
  EXPECT_EQ(spell(weir::from(values | std::views::transform([](int x) { return 10 * x; }))), "10 20 30 |");
}

TEST(from, takes_an_input_range_that_can_be_read_once) {
  std::istringstream text("1 2 3");
  EXPECT_EQ(spell(weir::from(std::ranges::istream_view<int>(text)) | weir::take(2)), "1 2 |");
}

TEST(from, moves_values_out_of_a_container_that_it_owns) {
  std::vector<number> values;
  for (int i = 0; i < 3; ++i) values.push_back(make_number(i));
  auto read = weir::testing::run(weir::to<std::vector>(weir::from(std::move(values))));
  ASSERT_EQ(read.size(), 3U);
  EXPECT_EQ(*read[2], 2);
}

TEST(from, copies_nothing_it_owns_and_what_it_borrows_once) {
  int copied = 0;
  std::vector<copies> values;
  values.reserve(2);
  values.emplace_back(1, copied);
  values.emplace_back(2, copied);
  EXPECT_EQ(weir::testing::run(weir::to<std::vector>(weir::from(values))).size(), 2U);
  EXPECT_EQ(copied, 2);
  EXPECT_EQ(weir::testing::run(weir::to<std::vector>(weir::from(std::move(values)))).size(), 2U);
  EXPECT_EQ(copied, 2);
}

TEST(from, never_moves_out_of_a_view) {
  std::vector<std::string> words{"a long enough word to be moved"};
  EXPECT_EQ(weir::testing::run(weir::from(std::views::all(words)).count()), 1U);
  EXPECT_EQ(words.front(), "a long enough word to be moved");
}

TEST(from, goes_on_after_the_budget_of_a_turn_is_spent) {
  std::vector<int> values(5000, 1);
  EXPECT_EQ(weir::testing::run(weir::from(values).fold(0, [](int sum, int x) { return sum + x; })), 5000);
}

TEST(from, ends_when_closed) {
  auto body = []() -> weir::task<int> {
    auto source = weir::from({1, 2, 3});
    const auto first = co_await source.next();
    co_await source.close();
    const auto second = co_await source.next();
    co_return second ? -1 : *first;
  };
  EXPECT_EQ(weir::testing::run(body()), 1);
}

TEST(from, counts_a_value_that_a_throwing_sink_was_given_as_taken) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::from({1, 2, 3});
    auto refuse = [](int value) { throw value; };
    try {
      auto failing_reader = source | weir::inspect(refuse);
      co_await failing_reader.count();
    } catch (int) {
    }
    const auto next = co_await source.next();
    co_return next ? std::to_string(*next) : "end";
  };
  EXPECT_EQ(weir::testing::run(body()), "2");
}

TEST(from, ends_when_the_run_drains) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::from({1, 2, 3});
    const auto first = co_await source.next();
    co_await drain_the_run();
    const auto second = co_await source.next();
    co_return second ? "went on" : std::to_string(*first);
  };
  EXPECT_EQ(weir::testing::run(body()), "1");
}

}  // namespace

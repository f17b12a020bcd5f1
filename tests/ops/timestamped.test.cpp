#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/timestamped.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// Value 3 at 200 ms: 3200.
int both(const weir::stamped<int>& each) {
  return 1000 * each.value + static_cast<int>(each.at.time_since_epoch() / 1ms);
}

TEST(timestamped, gives_each_value_the_instant_at_which_it_came) {
  EXPECT_EQ(spell(ticking(3) | weir::timestamped() | weir::transform(both)), "100 1200 2300 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 3) | weir::timestamped() | weir::transform(both)), "1000 2000 |");
}

TEST(timestamped, does_not_look_at_when_the_value_is_used) {
  auto body = []() -> weir::task<std::string> {
    auto source = ticking(2) | weir::timestamped();
    std::string text;
    while (auto each = co_await source.next()) {
      co_await weir::sleep(1s);
      text += std::to_string(both(*each)) + " ";
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body()), "100 2200 ");
}

TEST(timestamped, of_nothing_is_nothing) {
  EXPECT_EQ(weir::testing::run((weir::iota(0, 0) | weir::timestamped()).count()), 0U);
}

TEST(timestamped, passes_errors_of_the_source_and_of_its_consumer) {
  EXPECT_EQ(spell(failing(1) | weir::timestamped() | weir::transform(both)), "0 source failed");
  auto source = weir::iota(0, 9) | weir::timestamped();
  auto refuse = [](const weir::stamped<int>&) { throw std::runtime_error("consumer failed"); };
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(timestamped, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | weir::timestamped();
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_GE(book.closed, 1);
  weir::testing::run((counted(book, 9) | weir::timestamped()).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(timestamped, closes_its_source_when_left_early_or_destroyed) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log) | weir::timestamped() | weir::take(1) | weir::transform(both)), "100@100 |@100");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 100"}));
  log.clear();
  weir::testing::run(destroy_after(ticking(9, &log) | weir::timestamped(), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(timestamped, takes_values_that_cannot_be_copied_and_copies_references) {
  auto source = numbers(2) | weir::timestamped();
  auto read = weir::testing::run(weir::to<std::vector>(std::move(source)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1].value, 1);
  std::vector<int> values{1, 2};
  EXPECT_EQ(spell(references(values) | weir::timestamped() | weir::transform(both)), "1000 2000 |");
}

}  // namespace

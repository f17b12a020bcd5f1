#include "ops/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/slide.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

int digits(const std::vector<int>& values) {
  int number = 0;
  for (const int value : values) number = 10 * number + value;
  return number;
}

/// The windows over 1 .. count.
std::string windows(int count, int n, int step) {
  const std::string text = spell(weir::iota(1, count + 1) | weir::slide(n, step) | weir::transform(digits));
  EXPECT_EQ(spell_at_once(weir::iota(1, count + 1) | weir::slide(n, step) | weir::transform(digits)), text);
  return text;
}

TEST(slide, gives_windows_that_begin_with_each_value) {
  EXPECT_EQ(spell(weir::iota(1, 6) | weir::slide(3) | weir::transform(digits)), "123 234 345 |");
  EXPECT_EQ(windows(3, 1, 1), "1 2 3 |");
}

TEST(slide, gives_a_window_with_its_last_value) {
  EXPECT_EQ(spell_times(ticking(4) | weir::slide(2) | weir::transform(digits)), "1@200 12@300 23@400 |@400");
}

TEST(slide, goes_on_by_its_step) {
  EXPECT_EQ(windows(7, 3, 2), "123 345 567 |");
  EXPECT_EQ(windows(9, 4, 3), "1234 4567 789 |");
}

TEST(slide, leaves_out_the_values_between_its_windows) {
  EXPECT_EQ(windows(8, 2, 3), "12 45 78 |");
  EXPECT_EQ(windows(6, 2, 3), "12 45 |");
  EXPECT_EQ(windows(6, 1, 5), "1 6 |");
}

TEST(slide, gives_the_last_values_in_a_shorter_window_where_they_were_in_none) {
  EXPECT_EQ(windows(6, 3, 2), "123 345 56 |");
  EXPECT_EQ(windows(2, 3, 1), "12 |");
  EXPECT_EQ(windows(7, 2, 3), "12 45 7 |");
  EXPECT_EQ(windows(0, 3, 1), "|");
}

TEST(slide, by_the_length_of_a_window_is_chunk) {
  for (const int count : {0, 1, 3, 7, 9}) {
    EXPECT_EQ(windows(count, 3, 3), spell(weir::iota(1, count + 1) | weir::chunk(3) | weir::transform(digits)));
  }
}

TEST(slide, gives_the_shorter_window_before_an_error) {
  EXPECT_EQ(spell(failing(4) | weir::slide(3, 2) | weir::transform(digits)), "12 23 source failed");
  EXPECT_EQ(spell_at_once(failing(5) | weir::slide(3, 2) | weir::transform(digits)), "12 234 source failed");
  EXPECT_EQ(spell(failing(0) | weir::slide(3) | weir::transform(digits)), "source failed");
  EXPECT_EQ(spell(unclean(4) | weir::slide(3, 2) | weir::transform(digits)), "12 23 cleanup failed: exit failed");
}

TEST(slide, lets_an_error_of_its_consumer_pass_and_goes_on_behind_it) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(1, 6) | weir::slide(3);
    auto refuse = [](const std::vector<int>& values) { throw digits(values); };
    try {
      auto reader = source | weir::take(9);
      co_await reader.for_each(refuse);
    } catch (int) {
    }
    auto rest = source | weir::transform(digits);
    co_return co_await spelled(std::move(rest));
  };
  EXPECT_EQ(weir::testing::run(body()), "234 345 |");
}

TEST(slide, reads_no_further_than_the_windows_that_are_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::slide(3, 2);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(book.pulled, 3);
  account other;
  auto again = counted(other, 100) | weir::slide(2, 5);
  weir::testing::run(take_some_and_close(again, 3));
  EXPECT_EQ(other.pulled, 12);
}

TEST(slide, tells_the_source_how_many_values_are_certainly_taken) {
  account book;
  weir::testing::run((counted(book, 100) | weir::slide(3, 2) | weir::take(4)).count());
  EXPECT_EQ(book.demand, 9U);
  weir::testing::run((counted(book, 100) | weir::slide(2, 5) | weir::take(3)).count());
  EXPECT_EQ(book.demand, 12U);
  weir::testing::run((counted(book, 100) | weir::slide(2)).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(slide, hands_the_values_that_were_in_no_window_to_on_discard_when_it_is_left) {
  drops lost;
  weir::testing::run(close_after(lost.here(ticking(9)) | weir::slide(3) | weir::take(9), 10ms));
  EXPECT_TRUE(lost.values.empty());
  auto body = [](auto source, bool closes) -> weir::task<> {
    static_cast<void>(co_await source.next());
    auto both = weir::when_any(wait_for_next(source), weir::sleep(150ms));
    static_cast<void>(co_await std::move(both));
    if (closes) co_await source.close();
  };
  for (const bool closes : {false, true}) {
    lost.values.clear();
    weir::testing::run(body(lost.here(ticking(9) | weir::slide(3, 2)), closes));
    EXPECT_EQ(lost.values, (std::vector<int>{3})) << "0, 1 and 2 were delivered";
  }
}

TEST(slide, does_not_count_what_its_step_leaves_out_as_lost) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(0, 9) | weir::slide(1, 4)) | weir::transform(digits)), "0 4 8 |");
  EXPECT_TRUE(lost.values.empty());
}

TEST(slide, goes_on_after_the_budget_of_a_turn_is_spent) {
  EXPECT_EQ(weir::testing::run((weir::iota(0, 5000) | weir::slide(2000, 1000)).count()), 4U);
}

TEST(slide, copies_what_references_refer_to) {
  std::vector<int> values{1, 2, 3};
  EXPECT_EQ(spell(references(values) | weir::slide(2) | weir::transform(digits)), "12 23 |");
}

TEST(slide, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::slide(2) | weir::take(1) | weir::transform(digits)),
            "1@200 |@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(slide, refuses_windows_and_steps_of_nothing) {
  EXPECT_EQ(refusal([] { return weir::slide(0); }), "slide(n, step): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return weir::slide(2, -1); }), "slide(n, step): step must be at least 1, was -1");
}

}  // namespace

#include "ops/support.hpp"

#include <weir/ops/chunk_ready.hpp>
#include <weir/ops/iota.hpp>
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

/// Each group with the time at which it came; the consumer works for `work` with each.
template <class S>
weir::task<std::string> groups_of_a_busy_consumer(S source, weir::duration work) {
  std::string text;
  while (auto group = co_await source.next()) {
    const weir::time_point at = co_await weir::now();
    text += std::to_string(digits(*group)) + "@" + std::to_string(at.time_since_epoch() / 1ms) + " ";
    co_await weir::sleep(work);
  }
  co_return text + "|";
}

TEST(chunk_ready, gives_single_values_to_a_consumer_that_keeps_up) {
  EXPECT_EQ(spell_times(ticking(3) | weir::chunk_ready(9) | weir::transform(digits)), "0@100 1@200 2@300 |@300");
}

TEST(chunk_ready, gives_what_is_ready_at_once) {
  EXPECT_EQ(spell(weir::iota(1, 6) | weir::chunk_ready(9) | weir::transform(digits)), "12345 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 6) | weir::chunk_ready(9) | weir::transform(digits)), "12345 |");
}

TEST(chunk_ready, gives_no_more_than_its_most) {
  EXPECT_EQ(spell(weir::iota(1, 9) | weir::chunk_ready(3) | weir::transform(digits)), "123 456 78 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 9) | weir::chunk_ready(3) | weir::transform(digits)), "123 456 78 |");
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::chunk_ready(1) | weir::transform(digits)), "1 2 3 |");
}

TEST(chunk_ready, grows_while_the_consumer_is_busy) {
  EXPECT_EQ(weir::testing::run(groups_of_a_busy_consumer(ticking(8) | weir::chunk_ready(9), 355ms)),
            "0@100 123@455 4567@810 |");
}

TEST(chunk_ready, grows_to_its_most_and_then_holds_the_source_back) {
  auto body = []() -> weir::task<std::string> {
    account book;
    auto source = counted(book, 100) | weir::chunk_ready(3);
    static_cast<void>(co_await source.next());
    const int at_once = book.pulled;
    co_await weir::sleep(1s);
    co_return std::to_string(at_once) + " " + std::to_string(book.pulled);
  };
  EXPECT_EQ(weir::testing::run(body()), "3 6");
}

TEST(chunk_ready, reads_nothing_before_the_first_demand) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::chunk_ready(3);
    co_await weir::sleep(1s);
    co_return book.pulled;
  };
  EXPECT_EQ(weir::testing::run(body()), 0);
}

TEST(chunk_ready, tells_the_source_how_many_values_it_has_room_for) {
  account book;
  auto source = counted(book, 100) | weir::chunk_ready(5);
  weir::testing::run(take_some_and_close(source, 1));
  EXPECT_EQ(book.demand, 5U);
  EXPECT_GE(book.closed, 1);
}

TEST(chunk_ready, gives_the_values_before_an_error) {
  EXPECT_EQ(spell(failing(5) | weir::chunk_ready(3) | weir::transform(digits)), "12 34 source failed");
  EXPECT_EQ(spell_at_once(failing(5) | weir::chunk_ready(3) | weir::transform(digits)), "12 34 source failed");
  EXPECT_EQ(spell(failing(0) | weir::chunk_ready(3) | weir::transform(digits)), "source failed");
  EXPECT_EQ(spell(unclean(4) | weir::chunk_ready(3) | weir::transform(digits)), "12 3 cleanup failed: exit failed");
}

TEST(chunk_ready, lets_an_error_of_its_consumer_pass) {
  auto refuse = [](const std::vector<int>&) { throw std::runtime_error("consumer failed"); };
  auto source = weir::iota(1, 10) | weir::chunk_ready(3);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
}

TEST(chunk_ready, hands_the_values_it_holds_to_on_discard_when_it_is_left) {
  auto body = [](auto source, bool closes) -> weir::task<> {
    static_cast<void>(co_await source.next());
    co_await weir::sleep(250ms);
    if (closes) co_await source.close();
  };
  for (const bool closes : {false, true}) {
    drops lost;
    weir::testing::run(body(lost.here(ticking(9) | weir::chunk_ready(5)), closes));
    EXPECT_EQ(lost.values, (std::vector<int>{1, 2}));
  }
}

TEST(chunk_ready, keeps_what_is_there_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<int> {
    auto source = ticking(9) | weir::chunk_ready(3);
    auto both = weir::when_any(wait_for_next(source), weir::sleep(50ms));
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(200ms);
    const auto values = co_await source.next();
    co_return 10 * digits(*values) + static_cast<int>(values->size());
  };
  EXPECT_EQ(weir::testing::run(body()), 12);  // 0 and 1, two of them
}

TEST(chunk_ready, goes_on_after_the_budget_of_a_turn_is_spent) {
  auto sizes = weir::iota(0, 5000) | weir::chunk_ready(5000);
  const int sum = weir::testing::run(
      sizes.fold(0, [](int all, const std::vector<int>& group) { return all + static_cast<int>(group.size()); }));
  EXPECT_EQ(sum, 5000);
}

TEST(chunk_ready, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::chunk_ready(2) | weir::take(1) | weir::transform(digits)),
            "0@100 |@150");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 150"}));
}

TEST(chunk_ready, groups_values_that_cannot_be_copied_and_copies_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::chunk_ready(2)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[0][1], 1);
  std::vector<int> values{1, 2, 3};
  EXPECT_EQ(spell(references(values) | weir::chunk_ready(2) | weir::transform(digits)), "12 3 |");
}

TEST(chunk_ready, refuses_a_size_of_nothing) {
  EXPECT_EQ(refusal([] { return weir::chunk_ready(0); }), "chunk_ready(most): most must be at least 1, was 0");
}

}  // namespace

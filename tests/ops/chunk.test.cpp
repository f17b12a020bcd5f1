#include <weir/ops/chunk.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

/// {0, 1, 2} as 12: so that chunks can be spelled like numbers.
int digits(const std::vector<int>& values) {
  int number = 0;
  for (const int value : values) number = 10 * number + value;
  return number;
}

TEST(chunk, groups_values) {
  EXPECT_EQ(spell(weir::iota(1, 7) | weir::chunk(3) | weir::transform(digits)), "123 456 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 7) | weir::chunk(3) | weir::transform(digits)), "123 456 |");
}

TEST(chunk, emits_a_partial_chunk_when_the_source_ends) {
  EXPECT_EQ(spell(weir::iota(1, 6) | weir::chunk(3) | weir::transform(digits)), "123 45 |");
  EXPECT_EQ(spell_at_once(weir::iota(1, 6) | weir::chunk(3) | weir::transform(digits)), "123 45 |");
}

TEST(chunk, of_an_empty_source_is_empty) {
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::chunk(3) | weir::transform(digits)), "|");
}

TEST(chunk, emits_the_partial_chunk_before_an_error) {
  EXPECT_EQ(spell(failing(5) | weir::chunk(3) | weir::transform(digits)), "12 34 source failed");
  EXPECT_EQ(spell_at_once(failing(5) | weir::chunk(3) | weir::transform(digits)), "12 34 source failed");
}

TEST(chunk, emits_the_partial_chunk_before_a_failed_exit) {
  EXPECT_EQ(spell(unclean(4) | weir::chunk(3) | weir::transform(digits)), "12 3 cleanup failed: exit failed");
}

TEST(chunk, lets_an_error_of_its_consumer_pass_and_emits_nothing_after_it) {
  std::string log;
  auto refuse = [&log](const std::vector<int>& values) {
    log += std::to_string(digits(values)) + " ";
    if (log.size() > 6) throw std::runtime_error("consumer failed");
  };
  auto source = weir::iota(1, 10) | weir::chunk(3);
  EXPECT_THROW(weir::testing::run(source.for_each(refuse)), std::runtime_error);
  EXPECT_EQ(log, "123 456 ");
}

TEST(chunk, emits_a_chunk_with_its_last_value) {
  EXPECT_EQ(spell_times(ticking(5) | weir::chunk(2) | weir::transform(digits)), "1@200 23@400 4@500 |@500");
}

TEST(chunk, pulls_n_values_for_each_chunk_asked_for) {
  account book;
  auto source = counted(book, 100) | weir::chunk(5);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 10);
  EXPECT_EQ(book.demand, 5U);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::chunk(5) | weir::take(3)).count());
  EXPECT_EQ(book.demand, 15U);
  weir::testing::run((counted(book, 100) | weir::chunk(5)).count());
  EXPECT_EQ(book.demand, weir::detail::unlimited);
}

TEST(chunk, drops_the_values_of_a_partial_chunk_when_it_is_closed_or_destroyed) {
  drops lost;
  weir::testing::run(close_after(lost.here(ticking(9) | weir::chunk(5)), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1}));
  lost.values.clear();
  weir::testing::run(destroy_after(lost.here(ticking(9) | weir::chunk(5)), 350ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1, 2}));
}

TEST(chunk, drops_nothing_that_was_delivered) {
  drops lost;
  EXPECT_EQ(spell(lost.here(weir::iota(1, 6) | weir::chunk(3)) | weir::transform(digits)), "123 45 |");
  EXPECT_TRUE(lost.values.empty());
}

TEST(chunk, keeps_a_partial_chunk_when_a_next_is_abandoned) {
  auto body = []() -> weir::task<int> {
    auto source = ticking(9) | weir::chunk(3);
    auto nap = []() -> weir::task<> { co_await weir::sleep(150ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    const auto values = co_await source.next();
    co_return digits(*values);
  };
  EXPECT_EQ(weir::testing::run(body()), 12);
}

TEST(chunk, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log) | weir::chunk(2) | weir::take(1) | weir::transform(digits)), "1@200 |@200");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 200"}));
}

TEST(chunk, groups_values_that_cannot_be_copied_and_copies_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::chunk(2)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[0][1], 1);
  std::vector<int> values{1, 2, 3};
  EXPECT_EQ(spell(references(values) | weir::chunk(2) | weir::transform(digits)), "12 3 |");
}

TEST(chunk, may_be_larger_than_any_source) {
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::chunk(weir::detail::unlimited) | weir::transform(digits)), "123 |");
}

TEST(chunk, refuses_a_size_of_nothing) {
  EXPECT_EQ(refusal([] { return weir::chunk(0); }), "chunk(n): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return weir::chunk(-2); }), "chunk(n): n must be at least 1, was -2");
}

}  // namespace

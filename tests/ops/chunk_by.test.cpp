#include "ops/support.hpp"

#include <weir/ops/chunk_by.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <functional>
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

bool ascends(int before, int value) { return before < value; }
/// Groups of three of 0, 1, 2, ...
bool within_three(int before, int value) { return before / 3 == value / 3; }
weir::task<bool> within_three_after_10ms(int before, int value) {
  co_await weir::sleep(10ms);
  co_return within_three(before, value);
}
weir::task<bool> within_three_at_once(int before, int value) { co_return within_three(before, value); }

TEST(chunk_by, groups_values_as_long_as_they_go_with_the_one_before) {
  EXPECT_EQ(spell(weir::from({1, 1, 2, 2, 2, 3}) | weir::chunk_by(std::equal_to<>()) | weir::transform(digits)),
            "11 222 3 |");
  EXPECT_EQ(spell_at_once(weir::from({1, 3, 2, 4, 1}) | weir::chunk_by(ascends) | weir::transform(digits)),
            "13 24 1 |");
}

TEST(chunk_by, gives_all_where_all_go_together_and_each_alone_where_none_does) {
  const auto always = [](int, int) { return true; };
  const auto never = [](int, int) { return false; };
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::chunk_by(always) | weir::transform(digits)), "123 |");
  EXPECT_EQ(spell(weir::iota(1, 4) | weir::chunk_by(never) | weir::transform(digits)), "1 2 3 |");
  EXPECT_EQ(spell(weir::iota(0, 0) | weir::chunk_by(always) | weir::transform(digits)), "|");
}

TEST(chunk_by, gives_a_chunk_when_the_first_value_of_the_next_one_is_there) {
  EXPECT_EQ(spell_times(ticking(5) | weir::chunk_by(within_three) | weir::transform(digits)), "12@400 34@500 |@500");
}

TEST(chunk_by, awaits_an_asynchronous_predicate_one_at_a_time) {
  EXPECT_EQ(spell_times(weir::iota(0, 5) | weir::chunk_by(within_three_after_10ms) | weir::transform(digits)),
            "12@30 34@40 |@40");
  EXPECT_EQ(spell_at_once(weir::iota(0, 7) | weir::chunk_by(within_three_after_10ms) | weir::transform(digits)),
            "12 345 6 |");
  EXPECT_EQ(spell(weir::iota(0, 7) | weir::chunk_by(within_three_at_once) | weir::transform(digits)), "12 345 6 |");
}

TEST(chunk_by, lets_an_awaited_predicate_look_at_both_values_while_it_waits) {
  auto looks = [](const number& before, const number& value) -> weir::task<bool> {
    co_await weir::sleep(10ms);
    co_return within_three(*before, *value);
  };
  auto read = weir::testing::run(weir::to<std::vector>(weir_tests::numbers(5) | weir::chunk_by(looks)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1][1], 4);
}

TEST(chunk_by, gives_the_chunk_before_an_error) {
  EXPECT_EQ(spell(failing(5) | weir::chunk_by(within_three) | weir::transform(digits)), "12 34 source failed");
  EXPECT_EQ(spell_at_once(failing(5) | weir::chunk_by(within_three_after_10ms) | weir::transform(digits)),
            "12 34 source failed");
  EXPECT_EQ(spell(failing(0) | weir::chunk_by(within_three) | weir::transform(digits)), "source failed");
  EXPECT_EQ(spell(unclean(4) | weir::chunk_by(within_three) | weir::transform(digits)),
            "12 3 cleanup failed: exit failed");
}

TEST(chunk_by, gives_the_chunk_before_an_error_of_its_predicate) {
  auto breaks = [](int before, int value) {
    if (value == 5) throw std::runtime_error("predicate failed");
    return within_three(before, value);
  };
  auto breaks_later = [](int before, int value) -> weir::task<bool> {
    co_await weir::sleep(10ms);
    if (value == 5) throw std::runtime_error("predicate failed");
    co_return within_three(before, value);
  };
  EXPECT_EQ(spell(weir::iota(0, 9) | weir::chunk_by(breaks) | weir::transform(digits)), "12 34 predicate failed");
  EXPECT_EQ(spell(weir::iota(0, 9) | weir::chunk_by(breaks_later) | weir::transform(digits)), "12 34 predicate failed");
}

TEST(chunk_by, lets_an_error_of_its_consumer_pass_and_goes_on_behind_it) {
  auto body = [](auto together) -> weir::task<std::string> {
    auto source = weir::iota(0, 8) | weir::chunk_by(together);
    auto refuse = [](const std::vector<int>& values) { throw digits(values); };
    try {
      auto reader = source | weir::take(9);
      co_await reader.for_each(refuse);
    } catch (int) {
    }
    auto rest = source | weir::transform(digits);
    co_return co_await spelled(std::move(rest));
  };
  EXPECT_EQ(weir::testing::run(body(&within_three)), "345 67 |");
  EXPECT_EQ(weir::testing::run(body(&within_three_after_10ms)), "345 67 |");
}

TEST(chunk_by, reads_only_the_first_value_of_the_next_chunk) {
  account book;
  auto source = counted(book, 100) | weir::chunk_by(within_three);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 7);
}

TEST(chunk_by, tells_the_source_how_many_values_are_certainly_taken) {
  account book;
  auto source = counted(book, 100) | weir::chunk_by(within_three);
  auto body = [](auto& stream, account& seen) -> weir::task<std::string> {
    static_cast<void>(co_await stream.next());
    const auto first = seen.demand;
    static_cast<void>(co_await stream.next());
    co_return std::to_string(first) + " " + std::to_string(seen.demand);
  };
  EXPECT_EQ(weir::testing::run(body(source, book)), "2 1");
}

TEST(chunk_by, hands_the_values_of_an_unfinished_chunk_to_on_discard_when_it_is_left) {
  drops lost;
  weir::testing::run(close_after(lost.here(ticking(9) | weir::chunk_by(within_three)), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1}));
  lost.values.clear();
  weir::testing::run(destroy_after(lost.here(ticking(9) | weir::chunk_by(within_three)), 250ms));
  EXPECT_EQ(lost.values, (std::vector<int>{0, 1}));
}

TEST(chunk_by, destroys_a_call_before_the_values_that_it_looks_at) {
  struct witness {
    const std::vector<int>* lost;
    bool* in_time;
    ~witness() { *in_time = lost->empty(); }
  };
  drops lost;
  for (const bool closes : {false, true}) {
    lost.values.clear();
    bool in_time = false;
    auto hangs = [&](int, int) -> weir::task<bool> {
      const witness mark{&lost.values, &in_time};
      co_await weir::sleep(1h);
      co_return true;
    };
    auto source = lost.here(ticking(9) | weir::chunk_by(hangs));
    if (closes) {
      weir::testing::run(close_after(std::move(source), 250ms));
    } else {
      weir::testing::run(destroy_after(std::move(source), 250ms));
    }
    EXPECT_EQ(lost.values, (std::vector<int>{0, 1})) << "the one before, and the one that it is asked about";
    EXPECT_TRUE(in_time);
  }
}

TEST(chunk_by, copies_what_references_refer_to) {
  std::vector<int> values{1, 1, 2};
  EXPECT_EQ(spell(references(values) | weir::chunk_by(std::equal_to<>()) | weir::transform(digits)), "11 2 |");
  auto equal_after_10ms = [](const int& before, const int& value) -> weir::task<bool> {
    co_await weir::sleep(10ms);
    co_return before == value;
  };
  EXPECT_EQ(spell(references(values) | weir::chunk_by(equal_after_10ms) | weir::transform(digits)), "11 2 |");
}

TEST(chunk_by, goes_on_after_the_budget_of_a_turn_is_spent) {
  auto by_thousands = [](int before, int value) { return before / 2500 == value / 2500; };
  EXPECT_EQ(weir::testing::run((weir::iota(0, 9000) | weir::chunk_by(by_thousands)).count()), 4U);
}

TEST(chunk_by, closes_its_source) {
  std::vector<std::string> log;
  EXPECT_EQ(
      spell_times(ticking(9, &log, 50ms) | weir::chunk_by(within_three) | weir::take(1) | weir::transform(digits)),
      "12@400 |@450");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 450"}));
}

}  // namespace

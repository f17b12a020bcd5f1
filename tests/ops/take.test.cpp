#include <weir/ops/filter.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace weir_tests;

namespace {

TEST(take, gives_the_first_n_values) {
  EXPECT_EQ(spell(weir::iota(0) | weir::take(3)), "0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0) | weir::take(3)), "0 1 2 |");
}

TEST(take, ends_with_a_shorter_source) { EXPECT_EQ(spell(weir::iota(0, 2) | weir::take(3)), "0 1 |"); }

TEST(take, never_pulls_a_value_more) {
  account book;
  EXPECT_EQ(spell_at_once(counted(book, 100) | weir::take(3)), "0 1 2 |");
  EXPECT_EQ(book.pulled, 3);
  EXPECT_GE(book.closed, 1);
}

TEST(take, of_nothing_closes_the_source_without_pulling) {
  account book;
  EXPECT_EQ(spell(counted(book, 100) | weir::take(0)), "|");
  EXPECT_EQ(book.pulled, 0);
  EXPECT_GE(book.closed, 1);
}

TEST(take, tells_the_source_how_many_values_are_certainly_taken) {
  account book;
  weir::testing::run((counted(book, 100) | weir::take(7)).count());
  EXPECT_EQ(book.demand, 7U);
  static_cast<void>(weir::testing::run((counted(book, 100) | weir::take(7)).first()));
  EXPECT_EQ(book.demand, 1U);
}

TEST(take, begins_closing_the_source_in_the_drive_that_delivers_the_last_value) {
  auto body = []() -> weir::task<int> {
    account book;
    auto source = counted(book, 100) | weir::take(2);
    static_cast<void>(co_await source.next());
    const int before = book.closed;
    static_cast<void>(co_await source.next());
    co_return 10 * before + book.closed;
  };
  EXPECT_EQ(weir::testing::run(body()), 1);
}

TEST(take, lets_references_be_looked_at_before_it_closes_the_source) {
  auto body = []() -> weir::task<std::string> {
    std::vector<std::string> log;
    auto owner = [](std::vector<std::string>& book) -> weir::async_generator<std::string&> {
      struct scope {
        std::vector<std::string>& book;
        ~scope() { book.push_back("gone"); }
      } guard{book};
      std::string local = "alive";
      for (;;) co_yield local;
    };
    auto source = owner(log) | weir::take(1);
    const auto value = co_await source.next();
    log.push_back(*value);
    static_cast<void>(co_await source.next());
    co_return log.at(0) + " " + log.at(1);
  };
  EXPECT_EQ(weir::testing::run(body()), "alive gone");
}

TEST(take, waits_for_the_exits_of_the_source_before_it_ends) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(10, &log, 50ms) | weir::take(2)), "0@100 1@200 |@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(take, delivers_a_failed_exit_of_the_source_after_its_last_value) {
  EXPECT_EQ(spell(unclean(5) | weir::take(2)), "0 1 cleanup failed: exit failed");
  EXPECT_EQ(spell_at_once(unclean(5) | weir::take(2)), "0 1 cleanup failed: exit failed");
}

TEST(take, reports_a_failed_exit_to_a_terminal_that_leaves_with_the_last_value) {
  EXPECT_THROW(static_cast<void>(weir::testing::run((unclean(5) | weir::take(1)).first())), weir::cleanup_error);
}

TEST(take, passes_an_error_that_comes_before_the_last_value) {
  EXPECT_EQ(spell(failing(2) | weir::take(5)), "0 1 source failed");
}

TEST(take, never_meets_an_error_behind_its_last_value) { EXPECT_EQ(spell(failing(2) | weir::take(2)), "0 1 |"); }

TEST(take, hands_on_values_that_cannot_be_copied) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(5) | weir::take(2)));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(*read[1], 1);
}

TEST(take, is_closed_by_its_consumer) {
  account book;
  auto source = counted(book, 100) | weir::take(50);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
}

TEST(take, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(3, &log) | weir::take(2), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(3, &log) | weir::take(2), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(take, counts_what_a_throwing_sink_was_given) {
  auto body = []() -> weir::task<std::size_t> {
    auto source = weir::iota(0) | weir::take(3);
    auto refuse = [](int value) -> int { throw value; };
    try {
      auto reader = source | weir::transform(refuse);
      co_await reader.count();
    } catch (int) {
    }
    co_return co_await source.count();
  };
  EXPECT_EQ(weir::testing::run(body()), 2U);
}

TEST(take, refuses_a_negative_count) {
  EXPECT_EQ(refusal([] { return weir::take(-1); }), "take(n): n must be at least 0, was -1");
}

TEST(take, folds_a_chain_to_the_result_of_the_loop) {
  auto chain = weir::iota(0) | weir::transform([](int x) { return x * x; }) |
               weir::filter([](int x) { return x % 2 == 0; }) | weir::take(1000);
  long expected = 0;
  for (long i = 0; i < 1000; ++i) expected += 4 * i * i;
  EXPECT_EQ(weir::testing::run(chain.fold(0L, [](long sum, int x) { return sum + x; })), expected);
}

}  // namespace

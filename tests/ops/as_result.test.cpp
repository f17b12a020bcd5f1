#include "ops/support.hpp"

#include <weir/ops/as_result.hpp>
#include <weir/ops/from_result.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// "0 1 error: source failed |": each result in words.
std::string words_of(const weir::result<int>& each) {
  if (each) return std::to_string(*each) + " ";
  try {
    static_cast<void>(each.value());
  } catch (const std::exception& error) {
    return "error: " + std::string(error.what()) + " ";
  }
  return "";
}
template <class S>
weir::task<std::string> in_words(S source) {
  std::string text;
  std::string end = "|";
  try {
    while (auto each = co_await source.next()) text += words_of(*each);
  } catch (const std::exception& error) {
    end = error.what();
  }
  co_return text + end;
}
template <class S>
weir::task<std::string> in_words_at_once(S source) {
  std::string text;
  auto write = [&text](const weir::result<int>& each) { text += words_of(each); };
  co_await source.for_each(write);
  co_return text + "|";
}

TEST(as_result, makes_the_error_of_the_source_the_last_result) {
  EXPECT_EQ(weir::testing::run(in_words(failing(2) | weir::as_result())), "0 1 error: source failed |");
  EXPECT_EQ(weir::testing::run(in_words_at_once(failing(2) | weir::as_result())), "0 1 error: source failed |");
  EXPECT_EQ(weir::testing::run(in_words(failing(0) | weir::as_result())), "error: source failed |");
}

TEST(as_result, ends_with_the_source_where_there_is_no_error) {
  EXPECT_EQ(weir::testing::run(in_words(weir::iota(0, 3) | weir::as_result())), "0 1 2 |");
  EXPECT_EQ(weir::testing::run(in_words(weir::iota(0, 0) | weir::as_result())), "|");
}

TEST(as_result, keeps_a_failed_exit_an_error) {
  EXPECT_EQ(weir::testing::run(in_words(unclean(2) | weir::as_result())), "0 1 cleanup failed: exit failed");
}

TEST(as_result, never_sees_an_error_of_its_consumer) {
  auto strict = [](const weir::result<int>& each) {
    if (*each == 1) throw std::runtime_error("consumer failed");
  };
  EXPECT_EQ(weir::testing::run(in_words(weir::iota(0) | weir::as_result() | weir::inspect(strict))),
            "0 consumer failed");
}

TEST(as_result, closes_the_source_before_it_gives_the_error) {
  std::vector<std::string> log;
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("function failed");
    return x;
  };
  auto body = [](auto source) -> weir::task<std::string> {
    std::string times;
    while (auto each = co_await source.next()) {
      const weir::time_point at = co_await weir::now();
      times += std::to_string(at.time_since_epoch() / 1ms) + (*each ? " " : " failed ");
    }
    co_return times;
  };
  EXPECT_EQ(weir::testing::run(body(ticking(9, &log, 50ms) | weir::transform(strict) | weir::as_result())),
            "100 250 failed ");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250"}));
}

TEST(as_result, reports_an_exit_that_fails_after_the_error) {
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("function failed");
    return x;
  };
  auto body = [strict]() -> weir::task<std::string> {
    std::string reported;
    co_await collect_cleanup_errors(reported);
    const std::string text = co_await in_words(unclean(3) | weir::transform(strict) | weir::as_result());
    co_return text + " " + reported;
  };
  EXPECT_EQ(weir::testing::run(body()), "0 error: function failed | exit failed; ");
}

TEST(as_result, gives_the_error_only_when_it_is_asked_for) {
  EXPECT_EQ(weir::testing::run(in_words(failing(2) | weir::as_result() | weir::take(2))), "0 1 |");
  EXPECT_EQ(weir::testing::run(in_words(failing(2) | weir::as_result() | weir::take(3))), "0 1 error: source failed |");
}

TEST(as_result, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | weir::as_result();
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::as_result() | weir::take(3)).count());
  EXPECT_EQ(book.demand, 3U);
}

TEST(as_result, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(9, &log) | weir::as_result(), 50ms));
  weir::testing::run(close_after(ticking(9, &log) | weir::as_result(), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50", "open", "closed at 50"}));
}

TEST(as_result, copies_references_and_moves_what_cannot_be_copied) {
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::as_result();
  static_assert(std::is_same_v<decltype(source)::value_type, weir::result<int>>);
  weir::testing::run(source.for_each([](weir::result<int> each) { *each = 7; }));
  EXPECT_EQ(values, (std::vector<int>{1, 2}));
  auto owned = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::as_result()));
  EXPECT_EQ(**owned.at(2), 2);
}

TEST(as_result, is_undone_by_from_result) {
  EXPECT_EQ(spell(failing(2) | weir::as_result() | weir::from_result()), "0 1 source failed");
}

}  // namespace

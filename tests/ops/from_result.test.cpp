#include "ops/support.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/from_result.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// 0, 1, ...; but 2 failed, and 4 too.
weir::result<int> checked(int x) {
  if (x == 2 || x == 4)
    return weir::failure(std::make_exception_ptr(std::runtime_error(std::to_string(x) + " failed")));
  return x;
}

TEST(from_result, gives_values_until_the_first_error_and_throws_that) {
  EXPECT_EQ(spell(weir::iota(0, 9) | weir::transform(checked) | weir::from_result()), "0 1 2 failed");
  EXPECT_EQ(spell_at_once(weir::iota(0, 9) | weir::transform(checked) | weir::from_result()), "0 1 2 failed");
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::transform(checked) | weir::from_result()), "0 1 |");
}

TEST(from_result, asks_for_no_result_behind_the_first_error) {
  account book;
  EXPECT_EQ(spell(counted(book, 9) | weir::transform(checked) | weir::from_result()), "0 1 2 failed");
  EXPECT_EQ(book.pulled, 3);
}

TEST(from_result, lets_the_source_be_closed_before_the_error_is_told) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::transform(checked) | weir::from_result() |
                        weir::upon_error([](std::exception_ptr) { return -1; })),
            "0@100 1@200 -1@350 |@350");
  log.clear();
  auto body = [](std::vector<std::string>& book) -> weir::task<std::string> {
    auto source = ticking(9, &book, 50ms) | weir::transform(checked) | weir::from_result();
    std::string text;
    try {
      static_cast<void>(co_await source.count());
    } catch (const std::exception& error) {
      text = error.what();
    }
    book.push_back(text);
    co_return text;
  };
  weir::testing::run(body(log));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 350", "2 failed"}));
}

TEST(from_result, throws_its_error_through_a_stage_that_runs_ahead) {
  EXPECT_EQ(spell(weir::iota(0, 9) | weir::transform(checked) | weir::prefetch(8) | weir::from_result()),
            "0 1 2 failed");
}

TEST(from_result, passes_an_error_of_the_source) {
  EXPECT_EQ(spell(failing(2) | weir::transform(checked) | weir::from_result()), "0 1 source failed");
}

TEST(from_result, throws_errors_of_any_class_by_their_type) {
  class refused : public std::exception {
   public:
    const char* what() const noexcept override { return "refused"; }
  };
  auto refuse = [](int x) -> weir::result<int, refused> {
    if (x == 1) return weir::failure(refused());
    return x;
  };
  auto catches = [](const refused&) { return -1; };
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::transform(refuse) | weir::from_result()), "0 refused");
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::transform(refuse) | weir::from_result() | weir::upon_error(catches)),
            "0 -1 |");
}

TEST(from_result, throws_bad_result_access_for_an_error_that_holds_nothing) {
  auto hollow = [](int) -> weir::result<int> { return weir::failure(std::exception_ptr()); };
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::transform(hollow) | weir::from_result()), weir::bad_result_access().what());
}

TEST(from_result, moves_values_out_and_copies_out_of_references) {
  auto wrap = [](int x) -> weir::result<number> { return make_number(x); };
  auto owned =
      weir::testing::run(weir::to<std::vector>(weir::iota(0, 3) | weir::transform(wrap) | weir::from_result()));
  EXPECT_EQ(*owned.at(2), 2);
  std::vector<weir::result<int>> results{1, 2};
  auto each = [](std::vector<weir::result<int>>& all) -> weir::async_generator<weir::result<int>&> {
    for (auto& one : all) co_yield one;
  };
  EXPECT_EQ(spell(each(results) | weir::from_result()), "1 2 |");
}

TEST(from_result, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | weir::transform([](int x) { return weir::result<int>(x); }) | weir::from_result();
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  auto wrap = [](int x) { return weir::result<int>(x); };
  weir::testing::run((counted(book, 100) | weir::transform(wrap) | weir::from_result() | weir::take(3)).count());
  EXPECT_EQ(book.demand, 3U);
}

TEST(from_result, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(9, &log) | weir::transform(checked) | weir::from_result(), 50ms));
  weir::testing::run(close_after(ticking(9, &log) | weir::transform(checked) | weir::from_result(), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50", "open", "closed at 50"}));
}

}  // namespace

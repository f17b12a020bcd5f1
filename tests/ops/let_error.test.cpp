#include "ops/calls.hpp"
#include "ops/inner_streams.hpp"
#include "ops/support.hpp"

#include <weir/ops/fail.hpp>
#include <weir/ops/from.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/let_error.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::let_error;

namespace {

auto sevens(std::exception_ptr) { return weir::iota(70, 72); }

TEST(let_error, goes_on_with_a_stream_in_the_place_of_one_that_failed) {
  EXPECT_EQ(spell(failing(2) | let_error(sevens)), "0 1 70 71 |");
  EXPECT_EQ(spell_at_once(failing(2) | let_error(sevens)), "0 1 70 71 |");
  EXPECT_EQ(spell(failing(0) | let_error(sevens)), "70 71 |");
}

TEST(let_error, changes_nothing_where_there_is_no_error) {
  EXPECT_EQ(spell(weir::iota(0, 2) | let_error(sevens)), "0 1 |");
}

TEST(let_error, keeps_time) {
  auto tens_after = [](std::exception_ptr) { return tens(1, 2, 50ms); };
  EXPECT_EQ(spell_times(failing(1) | let_error(tens_after)), "0@0 10@50 11@100 |@100");
}

TEST(let_error, catches_only_errors_of_the_type_that_its_function_takes) {
  auto never = [](const std::logic_error&) { return weir::iota(0, 9); };
  auto always = [](const std::runtime_error& error) {
    return weir::from(std::vector<int>{static_cast<int>(std::string(error.what()).size())});
  };
  EXPECT_EQ(spell(failing(1) | let_error(never)), "0 source failed");
  EXPECT_EQ(spell(failing(1) | let_error(always)), "0 13 |");
  EXPECT_EQ(spell(failing(1) | let_error(never) | let_error(always)), "0 13 |");
}

/// Looks at the error all the time.
weir::async_generator<int> lengths_of(const std::runtime_error& error, int n) {
  for (int i = 0; i < n; ++i) {
    co_await weir::sleep(10ms);
    co_yield static_cast<int>(std::string(error.what()).size());
  }
}
TEST(let_error, keeps_the_error_as_long_as_the_stream_that_was_made_of_it) {
  auto look = [](const std::runtime_error& error) { return lengths_of(error, 2); };
  EXPECT_EQ(spell(failing(1) | let_error(look)), "0 13 13 |");
  weir::testing::run(close_after(failing(0) | let_error(look), 15ms));
  weir::testing::run(destroy_after(failing(0) | let_error(look), 15ms));
}

TEST(let_error, passes_the_errors_of_the_stream_that_took_the_place) {
  EXPECT_EQ(spell(failing(1) | let_error([](std::exception_ptr) { return failing(2); })), "0 0 1 source failed");
  EXPECT_EQ(spell(failing(1) | let_error([](std::exception_ptr) { return unclean(1); })),
            "0 0 cleanup failed: exit failed");
  auto again = [](std::exception_ptr error) { return weir::fail<int>(std::move(error)); };
  EXPECT_EQ(spell(failing(1) | let_error(again)), "0 source failed");
}

TEST(let_error, passes_what_its_function_throws) {
  auto worse = [](std::exception_ptr) -> any_stream<int> { throw std::runtime_error("recovery failed"); };
  EXPECT_EQ(spell(failing(1) | let_error(worse)), "0 recovery failed");
}

TEST(let_error, never_sees_an_error_of_its_consumer) {
  auto strict = [](int x) {
    if (x == 2 || x == 71) throw std::runtime_error("consumer failed");
  };
  EXPECT_EQ(spell(weir::iota(0) | let_error(sevens) | weir::inspect(strict)), "0 1 consumer failed");
  EXPECT_EQ(spell(failing(1) | let_error(sevens) | weir::inspect(strict)), "0 70 consumer failed");
}

TEST(let_error, never_sees_a_failed_exit) {
  EXPECT_EQ(spell(unclean(2) | let_error(sevens)), "0 1 cleanup failed: exit failed");
}

TEST(let_error, closes_the_source_before_it_recovers) {
  std::vector<std::string> log;
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("function failed");
    return x;
  };
  auto note = [&log](const std::exception& error) {
    log.push_back(error.what());
    return tens(1, 1, 10ms, &log);
  };
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::transform(strict) | let_error(note)), "0@100 10@260 |@260");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250", "function failed", "open 1", "closed 1@260"}));
}

TEST(let_error, reports_a_failed_exit_of_the_failed_source) {
  auto run = []() -> weir::task<> {
    std::string reported;
    co_await collect_cleanup_errors(reported);
    auto strict = [](int x) {
      if (x == 1) throw std::runtime_error("function failed");
      return x;
    };
    EXPECT_EQ(co_await spelled(unclean(3) | weir::transform(strict) | let_error(sevens)), "0 70 71 |");
    EXPECT_EQ(reported, "exit failed; ");
  };
  weir::testing::run(run());
}

TEST(let_error, awaits_an_asynchronous_function) {
  auto later = [](const std::exception& error) -> weir::task<weir::async_generator<int>> {
    const auto length = static_cast<int>(std::string(error.what()).size());
    co_await weir::sleep(30ms);
    co_return tens(length, 2, 10ms);
  };
  EXPECT_EQ(spell_times(failing(1) | let_error(later)), "0@0 130@40 131@50 |@50");
  EXPECT_EQ(spell_at_once(failing(1) | let_error(later)), "0 130 131 |");
  auto worse = [](std::exception_ptr) -> weir::task<any_stream<int>> {
    co_await weir::sleep(30ms);
    throw std::runtime_error("recovery failed");
  };
  EXPECT_EQ(spell_times(failing(1) | let_error(worse)), "0@0 recovery failed@30");
}

TEST(let_error, destroys_an_asynchronous_function_that_runs) {
  for (const bool closes : {true, false}) {
    calls book;
    auto later = [&book](std::exception_ptr) -> weir::task<any_stream<int>> {
      static_cast<void>(co_await slowly(book, 0, 1s));
      co_return weir::iota(0, 1);
    };
    auto source = failing(0) | let_error(later);
    weir::testing::run(closes ? close_after(std::move(source), 10ms) : destroy_after(std::move(source), 10ms));
    EXPECT_EQ(book.stopped, 1);
  }
}

TEST(let_error, can_be_destroyed_or_closed_while_a_next_is_pending) {
  for (const bool closes : {true, false}) {
    std::vector<std::string> log;
    auto go_on = [&log](std::exception_ptr) { return tens(1, 9, 100ms, &log); };
    auto source = ticking(9, &log) | let_error(go_on);
    weir::testing::run(closes ? close_after(std::move(source), 50ms) : destroy_after(std::move(source), 50ms));
    EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
    log.clear();
    auto failed = failing(0) | let_error(go_on);
    weir::testing::run(closes ? close_after(std::move(failed), 50ms) : destroy_after(std::move(failed), 50ms));
    EXPECT_EQ(log, (std::vector<std::string>{"open 1", "closed 1@50"}));
  }
}

TEST(let_error, pulls_and_tells_demand_as_it_is_asked) {
  account before, after;
  auto go_on = [&after](std::exception_ptr) { return counted(after, 100); };
  auto strict = [](int x) {
    if (x == 2) throw std::runtime_error("function failed");
    return x;
  };
  weir::testing::run((counted(before, 100) | weir::transform(strict) | let_error(go_on) | weir::take(4)).count());
  EXPECT_EQ(before.pulled, 3);
  EXPECT_EQ(before.demand, 4U);
  EXPECT_EQ(after.pulled, 2);
  EXPECT_EQ(after.demand, 1U) << "in the drive in which the first one failed";
  EXPECT_EQ(after.closed, 1);
}

TEST(let_error, converts_the_values_of_the_other_stream) {
  auto halves = [](std::exception_ptr) { return weir::iota(0, 2); };
  auto source = weir::from(std::vector<double>{0.5}) | weir::transform([](double x) { return x; }) |
                weir::inspect([](double) { throw std::runtime_error("failed"); }) | let_error(halves);
  static_assert(std::is_same_v<decltype(source)::value_type, double>);
  EXPECT_EQ(weir::testing::run(source.count()), 2U);
}

TEST(let_error, hands_on_values_that_cannot_be_copied_and_references) {
  auto fail_first = [](number&& value) {
    if (*value == 0) throw std::runtime_error("function failed");
    return std::move(value);
  };
  auto source = numbers(2) | weir::transform(fail_first) | let_error([](std::exception_ptr) { return numbers(3); });
  EXPECT_EQ(weir::testing::run(source.count()), 3U);
  std::vector<int> first{1, 2};
  std::vector<int> second{5};
  auto strict = [](int& x) -> int& {
    if (x == 2) throw std::runtime_error("function failed");
    return x;
  };
  auto lent = references(first) | weir::transform(strict) |
              let_error([&second](std::exception_ptr) { return references(second); });
  weir::testing::run(lent.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(first, (std::vector<int>{7, 2}));
  EXPECT_EQ(second, (std::vector<int>{7}));
}

}  // namespace

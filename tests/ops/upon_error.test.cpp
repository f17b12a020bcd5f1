#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

int minus_one(std::exception_ptr) { return -1; }

weir::task<int> recover_later(std::exception_ptr) {
  co_await weir::sleep(30ms);
  co_return -1;
}

/// 0 each 100 ms and an error at `fails_at`; its exit takes 50 ms.
weir::async_generator<int> failing_late(int fails_at, std::vector<std::string>* log) {
  auto values = ticking(9, log, 50ms);
  while (auto value = co_await values.next()) {
    if (*value == fails_at) {
      co_await values.close();
      throw std::runtime_error("source failed");
    }
    co_yield *value;
  }
}

TEST(upon_error, gives_one_value_in_place_of_the_error_and_ends) {
  EXPECT_EQ(spell(failing(2) | weir::upon_error(minus_one)), "0 1 -1 |");
  EXPECT_EQ(spell_at_once(failing(2) | weir::upon_error(minus_one)), "0 1 -1 |");
}

TEST(upon_error, changes_nothing_where_there_is_no_error) {
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::upon_error(minus_one)), "0 1 |");
}

TEST(upon_error, ends_the_stream_where_its_function_returns_nothing) {
  std::string log;
  auto print = [&log](const std::exception& error) { log += error.what(); };
  EXPECT_EQ(spell(failing(2) | weir::upon_error(print)), "0 1 |");
  EXPECT_EQ(log, "source failed");
}

TEST(upon_error, catches_only_errors_of_the_type_that_its_function_takes) {
  auto never = [](const std::logic_error&) { return -1; };
  auto always = [](const std::runtime_error& error) { return static_cast<int>(std::string(error.what()).size()); };
  EXPECT_EQ(spell(failing(1) | weir::upon_error(never)), "0 source failed");
  EXPECT_EQ(spell(failing(1) | weir::upon_error(always)), "0 13 |");
  EXPECT_EQ(spell(failing(1) | weir::upon_error(never) | weir::upon_error(always)), "0 13 |");
}

TEST(upon_error, takes_a_plain_function_of_an_error_type) {
  struct handler {
    static int recover(const std::exception&) { return -2; }
  };
  EXPECT_EQ(spell(failing(1) | weir::upon_error(handler::recover)), "0 -2 |");
}

TEST(upon_error, never_sees_an_error_of_its_consumer) {
  auto source = weir::iota(0) | weir::upon_error(minus_one) | weir::inspect([](int x) {
                  if (x == 2) throw std::runtime_error("consumer failed");
                });
  EXPECT_EQ(spell(std::move(source)), "0 1 consumer failed");
}

TEST(upon_error, never_sees_a_failed_exit) {
  EXPECT_EQ(spell(unclean(2) | weir::upon_error(minus_one)), "0 1 cleanup failed: exit failed");
  auto any_error = [](const std::exception&) { return -1; };
  EXPECT_EQ(spell(unclean(2) | weir::upon_error(any_error)), "0 1 cleanup failed: exit failed");
}

TEST(upon_error, closes_the_source_before_it_recovers) {
  std::vector<std::string> log;
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("function failed");
    return x;
  };
  auto note = [&log](const std::exception& error) {
    log.push_back(error.what());
    return -1;
  };
  EXPECT_EQ(spell_times(ticking(9, &log, 50ms) | weir::transform(strict) | weir::upon_error(note)),
            "0@100 -1@250 |@250");
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 250", "function failed"}));
}

TEST(upon_error, keeps_time) {
  std::vector<std::string> log;
  EXPECT_EQ(spell_times(failing_late(2, &log) | weir::upon_error(minus_one)), "0@100 1@200 -1@350 |@350");
}

TEST(upon_error, passes_what_its_function_throws) {
  auto worse = [](std::exception_ptr) -> int { throw std::runtime_error("recovery failed"); };
  EXPECT_EQ(spell(failing(1) | weir::upon_error(worse)), "0 recovery failed");
}

TEST(upon_error, recovers_only_when_a_value_is_asked_for_and_then_ends_with_it) {
  EXPECT_EQ(spell(failing(2) | weir::upon_error(minus_one) | weir::take(3)), "0 1 -1 |");
  EXPECT_EQ(spell(failing(2) | weir::upon_error(minus_one) | weir::take(2)), "0 1 |");
}

TEST(upon_error, awaits_an_asynchronous_function) {
  EXPECT_EQ(spell_times(failing(1) | weir::upon_error(recover_later)), "0@0 -1@30 |@30");
  EXPECT_EQ(spell_at_once(failing(1) | weir::upon_error(recover_later)), "0 -1 |");
  std::string log;
  auto print_later = [&log](const std::exception& error) -> weir::task<> {
    co_await weir::sleep(30ms);
    log += error.what();
  };
  EXPECT_EQ(spell_times(failing(1) | weir::upon_error(print_later)), "0@0 |@30");
  EXPECT_EQ(log, "source failed");
  auto worse = [](std::exception_ptr) -> weir::task<int> {
    co_await weir::sleep(30ms);
    throw std::runtime_error("recovery failed");
  };
  EXPECT_EQ(spell_times(failing(1) | weir::upon_error(worse)), "0@0 recovery failed@30");
}

TEST(upon_error, destroys_an_asynchronous_function_that_runs) {
  weir::testing::run(destroy_after(failing(0) | weir::upon_error(recover_later), 10ms));
  weir::testing::run(close_after(failing(0) | weir::upon_error(recover_later), 10ms));
}

TEST(upon_error, drops_an_asynchronous_answer_that_nobody_took) {
  drops lost;
  auto body = [](drops& dropped) -> weir::task<> {
    auto source = dropped.here(failing(0) | weir::upon_error(recover_later));
    auto nap = []() -> weir::task<> { co_await weir::sleep(10ms); };
    auto both = weir::when_any(wait_for_next(source), nap());
    static_cast<void>(co_await std::move(both));
    co_await weir::sleep(30ms);
    co_await source.close();
  };
  weir::testing::run(body(lost));
  EXPECT_EQ(lost.values, (std::vector<int>{-1}));
}

TEST(upon_error, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(9, &log) | weir::upon_error(minus_one), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
  log.clear();
  weir::testing::run(close_after(ticking(9, &log) | weir::upon_error(minus_one), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50"}));
}

TEST(upon_error, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | weir::upon_error(minus_one);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::upon_error(minus_one) | weir::take(3)).count());
  EXPECT_EQ(book.demand, 3U);
}

TEST(upon_error, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(
      weir::to<std::vector>(numbers(3) | weir::upon_error([](std::exception_ptr) { return make_number(-1); })));
  ASSERT_EQ(read.size(), 3U);
  int otherwise = 0;
  std::vector<int> values{1, 2};
  auto strict = [](int& x) -> int& {
    if (x == 2) throw std::runtime_error("function failed");
    return x;
  };
  auto source = references(values) | weir::transform(strict) |
                weir::upon_error([&otherwise](std::exception_ptr) -> int& { return otherwise; });
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 2}));
  EXPECT_EQ(otherwise, 7);
}

}  // namespace

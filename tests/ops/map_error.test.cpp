#include "ops/support.hpp"

#include <weir/ops/inspect.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/map_error.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

std::runtime_error worse(const std::exception& error) {
  return std::runtime_error("worse: " + std::string(error.what()));
}
std::exception_ptr other(std::exception_ptr) { return std::make_exception_ptr(std::logic_error("other")); }

weir::task<std::runtime_error> asks_around(std::exception_ptr) {
  co_await weir::sleep(30ms);
  co_return std::runtime_error("known by now");
}

TEST(map_error, throws_another_error_in_place_of_that_of_the_source) {
  EXPECT_EQ(spell(failing(2) | weir::map_error(worse)), "0 1 worse: source failed");
  EXPECT_EQ(spell_at_once(failing(2) | weir::map_error(worse)), "0 1 worse: source failed");
}

TEST(map_error, throws_what_an_exception_ptr_holds) {
  auto caught = [](const std::logic_error&) { return -1; };
  EXPECT_EQ(spell(failing(1) | weir::map_error(other)), "0 other");
  EXPECT_EQ(spell(failing(1) | weir::map_error(other) | weir::upon_error(caught)), "0 -1 |");
}

TEST(map_error, throws_an_object_as_the_type_that_it_has) {
  auto as_logic = [](const std::exception&) { return std::logic_error("logic"); };
  auto caught = [](const std::logic_error&) { return -1; };
  EXPECT_EQ(spell(failing(1) | weir::map_error(as_logic) | weir::upon_error(caught)), "0 -1 |");
}

TEST(map_error, leaves_the_error_as_it_is_for_an_exception_ptr_without_one) {
  auto nothing = [](std::exception_ptr) { return std::exception_ptr(); };
  EXPECT_EQ(spell(failing(1) | weir::map_error(nothing)), "0 source failed");
}

TEST(map_error, changes_nothing_where_there_is_no_error) {
  EXPECT_EQ(spell(weir::iota(0, 2) | weir::map_error(worse)), "0 1 |");
}

TEST(map_error, sees_only_errors_of_the_type_that_its_function_takes) {
  auto of_logic = [](const std::logic_error&) { return std::runtime_error("wrong one"); };
  auto of_runtime = [](const std::runtime_error&) { return std::runtime_error("right one"); };
  EXPECT_EQ(spell(failing(1) | weir::map_error(of_logic)), "0 source failed");
  EXPECT_EQ(spell(failing(1) | weir::map_error(of_logic) | weir::map_error(of_runtime)), "0 right one");
}

TEST(map_error, never_sees_an_error_of_its_consumer) {
  auto source = weir::iota(0) | weir::map_error(worse) | weir::inspect([](int x) {
                  if (x == 2) throw std::runtime_error("consumer failed");
                });
  EXPECT_EQ(spell(std::move(source)), "0 1 consumer failed");
}

TEST(map_error, never_sees_a_failed_exit) {
  EXPECT_EQ(spell(unclean(2) | weir::map_error(worse)), "0 1 cleanup failed: exit failed");
  EXPECT_EQ(spell(unclean(2) | weir::map_error(other)), "0 1 cleanup failed: exit failed");
}

TEST(map_error, passes_what_its_function_throws) {
  auto broken = [](std::exception_ptr) -> std::exception_ptr { throw std::runtime_error("function failed"); };
  EXPECT_EQ(spell(failing(1) | weir::map_error(broken)), "0 function failed");
}

TEST(map_error, lets_the_source_be_closed_before_the_error_is_told) {
  std::vector<std::string> log;
  auto strict = [](int x) {
    if (x == 1) throw std::runtime_error("broke");
    return x;
  };
  auto note = [&log](const std::exception& error) {
    log.push_back(error.what());
    return std::logic_error("told");
  };
  auto body = [](auto source, std::vector<std::string>& book) -> weir::task<> {
    try {
      static_cast<void>(co_await source.count());
    } catch (const std::exception& error) {
      book.push_back(error.what());
    }
  };
  weir::testing::run(body(ticking(9, &log, 50ms) | weir::transform(strict) | weir::map_error(note), log));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "broke", "closed at 250", "told"}));
}

TEST(map_error, awaits_an_asynchronous_function) {
  EXPECT_EQ(spell_times(failing(1) | weir::map_error(asks_around)), "0@0 known by now@30");
  EXPECT_EQ(spell_at_once(failing(1) | weir::map_error(asks_around)), "0 known by now");
  auto at_once = [](const std::exception& error) -> weir::task<std::runtime_error> { co_return worse(error); };
  EXPECT_EQ(spell(failing(1) | weir::map_error(at_once)), "0 worse: source failed");
  auto nothing = [](std::exception_ptr) -> weir::task<std::exception_ptr> { co_return std::exception_ptr(); };
  EXPECT_EQ(spell(failing(1) | weir::map_error(nothing)), "0 source failed");
  auto broken = [](std::exception_ptr) -> weir::task<std::exception_ptr> {
    co_await weir::sleep(30ms);
    throw std::runtime_error("function failed");
  };
  EXPECT_EQ(spell_times(failing(1) | weir::map_error(broken)), "0@0 function failed@30");
}

TEST(map_error, destroys_an_asynchronous_function_that_runs) {
  weir::testing::run(destroy_after(failing(0) | weir::map_error(asks_around), 10ms));
  weir::testing::run(close_after(failing(0) | weir::map_error(asks_around), 10ms));
}

TEST(map_error, can_be_destroyed_or_closed_while_a_next_is_pending) {
  std::vector<std::string> log;
  weir::testing::run(destroy_after(ticking(9, &log) | weir::map_error(worse), 50ms));
  weir::testing::run(close_after(ticking(9, &log) | weir::map_error(worse), 50ms));
  EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 50", "open", "closed at 50"}));
}

TEST(map_error, pulls_and_tells_demand_as_it_is_asked) {
  account book;
  auto source = counted(book, 100) | weir::map_error(worse);
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
  EXPECT_EQ(book.closed, 1);
  weir::testing::run((counted(book, 100) | weir::map_error(worse) | weir::take(3)).count());
  EXPECT_EQ(book.demand, 3U);
}

TEST(map_error, hands_on_values_that_cannot_be_copied_and_references) {
  auto read = weir::testing::run(weir::to<std::vector>(numbers(3) | weir::map_error(worse)));
  ASSERT_EQ(read.size(), 3U);
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::map_error(asks_around);
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

}  // namespace

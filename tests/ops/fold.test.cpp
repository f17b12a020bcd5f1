#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

auto append = [](std::string text, int value) { return std::move(text) + std::to_string(value); };
weir::task<std::string> append_slowly(std::string text, int value) {
  co_await weir::sleep(10ms);
  co_return std::move(text) + std::to_string(value);
}
weir::task<std::string> append_at_once(std::string text, int value) { co_return std::move(text) + std::to_string(value); }

template <class S, class F>
weir::task<std::string> folded(S source, F f) {
  co_return co_await source.fold(std::string(">"), f);
}

TEST(fold, combines_all_values_from_the_first_to_the_last) {
  EXPECT_EQ(weir::testing::run(folded(weir::iota(0, 5), append)), ">01234");
  EXPECT_EQ(weir::testing::run(folded(ticking(3), append)), ">012");
}

TEST(fold, gives_the_initial_value_for_an_empty_stream) {
  EXPECT_EQ(weir::testing::run(folded(weir::iota(0, 0), append)), ">");
  EXPECT_EQ(weir::testing::run(folded(weir::iota(0, 0), append_slowly)), ">");
}

TEST(fold, awaits_an_asynchronous_function) {
  EXPECT_EQ(weir::testing::run(folded(weir::iota(0, 5), append_slowly)), ">01234");
  EXPECT_EQ(weir::testing::run(folded(ticking(3), append_slowly)), ">012");
  EXPECT_EQ(weir::testing::run(folded(weir::iota(0, 5), append_at_once)), ">01234");
}

TEST(fold, throws_the_error_of_the_stream) {
  EXPECT_THROW(weir::testing::run(folded(failing(3), append)), std::runtime_error);
  EXPECT_THROW(weir::testing::run(folded(failing(3), append_slowly)), std::runtime_error);
}

TEST(fold, throws_what_its_function_throws_when_the_stream_is_closed) {
  account book;
  auto run = [](account& b) -> weir::task<> {
    auto source = counted(b, 9);
    auto f = [](int sum, int value) {
      if (value == 2) throw std::runtime_error("two");
      return sum + value;
    };
    EXPECT_THROW(co_await source.fold(0, f), std::runtime_error);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.pulled, 3);
  EXPECT_GE(book.closed, 1);
}

TEST(fold, throws_the_error_of_an_asynchronous_function_when_the_stream_is_closed) {
  std::vector<std::string> log;
  auto run = [](std::vector<std::string>& exits) -> weir::task<> {
    auto source = ticking(9, &exits, 30ms);
    auto f = [](int sum, int value) -> weir::task<int> {
      co_await weir::sleep(10ms);
      if (value == 1) throw std::runtime_error("one");
      co_return sum + value;
    };
    EXPECT_THROW(co_await source.fold(0, f), std::runtime_error);
    EXPECT_EQ(milliseconds(co_await weir::now()), 250);
  };
  weir::testing::run(run(log));
  EXPECT_EQ(log.back(), "closed at 250");
}

TEST(fold, moves_what_it_has_accumulated) {
  auto run = []() -> weir::task<int> {
    auto source = numbers(4);
    auto add = [](number sum, number value) {
      *sum += *value;
      return sum;
    };
    co_return *co_await source.fold(make_number(10), add);
  };
  EXPECT_EQ(weir::testing::run(run()), 16);
  auto slowly_too = []() -> weir::task<int> {
    auto source = numbers(4);
    auto add = [](number&& sum, const number& value) -> weir::task<number> {
      co_await weir::sleep(10ms);
      *sum += *value;
      co_return std::move(sum);
    };
    co_return *co_await source.fold(make_number(10), add);
  };
  EXPECT_EQ(weir::testing::run(slowly_too()), 16);
}

TEST(fold, is_its_initial_value_on_a_stream_that_is_over_or_closed) {
  auto run = []() -> weir::task<> {
    auto sum = [](int a, int b) { return a + b; };
    auto source = weir::iota(0, 4);
    EXPECT_EQ(co_await source.fold(0, sum), 6);
    EXPECT_EQ(co_await source.fold(7, sum), 7);
    auto closed = weir::iota(0, 4);
    co_await closed.close();
    EXPECT_EQ(co_await closed.fold(7, sum), 7);
  };
  weir::testing::run(run());
}

TEST(fold, gives_what_it_has_when_another_closes_the_stream) {
  auto run = []() -> weir::task<> {
    auto source = ticking(9);
    auto sum = [](int a, int b) { return a + b; };
    auto both = weir::when_all(source.fold(0, sum), close_later(source, 350ms));
    const auto results = co_await std::move(both);
    EXPECT_EQ(std::get<0>(results), 0 + 1 + 2);
  };
  weir::testing::run(run());
}

}  // namespace

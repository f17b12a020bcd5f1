#include <weir/ops/filter.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/retrying.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

/// A function that fails `times` times for the value 1, each call taking 10 ms.
class fragile {
 public:
  explicit fragile(int times, std::vector<std::string>* log = nullptr) : left_(times), log_(log) {}

  weir::task<int> operator()(const int& x) {
    co_await weir::sleep(10ms);
    if (log_ != nullptr) log_->push_back("call " + std::to_string(x));
    if (x == 1 && left_-- > 0) throw std::runtime_error("function failed");
    co_return 10 * x;
  }

 private:
  int left_;
  std::vector<std::string>* log_;
};

TEST(retrying, calls_its_function_again_for_the_same_value) {
  std::vector<std::string> log;
  auto again = weir::retrying(weir::backoff(100ms), fragile(2, &log));
  EXPECT_EQ(spell_times(weir::iota(0, 3) | weir::transform(again)), "0@10 10@340 20@350 |@350");
  EXPECT_EQ(log, (std::vector<std::string>{"call 0", "call 1", "call 1", "call 1", "call 2"}));
}

TEST(retrying, throws_the_last_error_when_its_tries_are_used_up) {
  auto again = weir::retrying(weir::backoff(100ms).attempts(3), fragile(100));
  EXPECT_EQ(spell_times(weir::iota(0, 3) | weir::transform(again)), "0@10 function failed@340");
}

TEST(retrying, counts_the_tries_of_each_value_by_itself) {
  int calls = 0;
  auto every_second = [&calls](int x) {
    if (++calls % 2 == 1) throw std::runtime_error("function failed");
    return x;
  };
  auto again = weir::retrying(weir::backoff(0ms).attempts(2), every_second);
  EXPECT_EQ(spell(weir::iota(0, 10) | weir::transform(again)), "0 1 2 3 4 5 6 7 8 9 |");
}

TEST(retrying, repeats_only_what_its_predicate_lets_it) {
  auto never = [](const std::runtime_error&) { return false; };
  auto again = weir::retrying(weir::backoff(100ms).when(never), fragile(1));
  EXPECT_EQ(spell_times(weir::iota(0, 3) | weir::transform(again)), "0@10 function failed@20");
}

TEST(retrying, never_repeats_after_a_failed_exit) {
  int calls = 0;
  auto unclean_function = [&calls](int x) -> weir::task<int> {
    ++calls;
    auto source = unclean(x);
    co_return static_cast<int>(co_await source.count());
  };
  auto again = weir::retrying(weir::backoff(0ms), unclean_function);
  EXPECT_EQ(spell(weir::iota(1, 3) | weir::transform(again)), "cleanup failed: exit failed");
  EXPECT_EQ(calls, 1);
}

TEST(retrying, works_for_several_values_at_once) {
  auto again = weir::retrying(weir::backoff(100ms), fragile(1));
  EXPECT_EQ(spell_times(weir::iota(0, 4) | weir::transform_concurrent(4, again)), "0@10 10@120 20@120 30@120 |@120");
  int sum = 0;
  auto add = [&sum](int x) -> weir::task<> {
    if (sum == 0) {
      sum = 1;
      throw std::runtime_error("function failed");
    }
    sum += x;
    co_return;
  };
  weir::testing::run(weir::iota(0, 5).for_each_concurrent(2, weir::retrying(weir::backoff(1ms), add)));
  EXPECT_EQ(sum, 11);
}

TEST(retrying, works_in_for_each_and_filter) {
  std::vector<std::string> log;
  auto source = weir::iota(0, 3);
  weir::testing::run(source.for_each(weir::retrying(weir::backoff(1ms), fragile(1, &log))));
  EXPECT_EQ(log, (std::vector<std::string>{"call 0", "call 1", "call 1", "call 2"}));
  auto not_zero = weir::retrying(weir::backoff(1ms), fragile(1));
  EXPECT_EQ(spell(weir::iota(0, 3) | weir::filter(not_zero)), "1 2 |");
}

TEST(retrying, keeps_a_value_that_cannot_be_copied_for_every_try) {
  int calls = 0;
  auto shaky = [&calls](const number& n) -> weir::task<int> {
    co_await weir::sleep(1ms);
    if (++calls % 2 == 1) throw std::runtime_error("function failed");
    co_return *n;
  };
  EXPECT_EQ(spell(numbers(3) | weir::transform(weir::retrying(weir::backoff(1ms), shaky))), "0 1 2 |");
}

TEST(retrying, hands_references_on_as_they_are) {
  int calls = 0;
  auto shaky = [&calls](int& x) -> int& {
    if (++calls % 2 == 1) throw std::runtime_error("function failed");
    return x;
  };
  std::vector<int> values{1, 2};
  auto source = references(values) | weir::transform(weir::retrying(weir::backoff(1ms), shaky));
  weir::testing::run(source.for_each([](int& value) { value = 7; }));
  EXPECT_EQ(values, (std::vector<int>{7, 7}));
}

TEST(retrying, can_be_called_by_itself) {
  auto body = []() -> weir::task<int> {
    auto again = weir::retrying(weir::backoff(100ms), fragile(1));
    co_return co_await again(1);
  };
  EXPECT_EQ(weir::testing::run(body()), 10);
}

TEST(retrying, ends_a_wait_at_once_when_its_stream_is_closed_or_destroyed) {
  weir::testing::virtual_scheduler loop;
  auto again = weir::retrying(weir::backoff(1h).max(1h), fragile(100));
  weir::testing::run(loop, destroy_after(weir::iota(1) | weir::transform(again), 50ms));
  EXPECT_EQ(loop.elapsed(), 50ms);
  EXPECT_FALSE(loop.jump());
  weir::testing::run(loop, close_after(weir::iota(1) | weir::transform(again), 50ms));
  EXPECT_EQ(loop.elapsed(), 100ms);
}

TEST(retrying, brings_a_value_in_flight_to_its_end_when_the_run_drains) {
  auto body = []() -> weir::task<std::string> {
    auto source = weir::iota(1) | weir::transform(weir::retrying(weir::backoff(100ms), fragile(1)));
    auto drain = []() -> weir::task<> {
      co_await weir::sleep(50ms);
      co_await drain_the_run();
    };
    auto read = [](auto& stream) -> weir::task<std::string> {
      std::string text;
      while (auto value = co_await stream.next()) text += std::to_string(*value) + " ";
      co_return text;
    };
    auto both = weir::when_all(read(source), drain());
    auto results = co_await std::move(both);
    co_return std::get<0>(results);
  };
  EXPECT_EQ(weir::testing::run(body()), "10 ");
}

TEST(retrying, pulls_as_the_operator_that_it_is_given_to) {
  account book;
  auto source = counted(book, 100) | weir::transform(weir::retrying(weir::backoff(1ms), fragile(1)));
  weir::testing::run(take_some_and_close(source, 2));
  EXPECT_EQ(book.pulled, 2);
}

}  // namespace

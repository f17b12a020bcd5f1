#include <weir/core/pipe.hpp>

#include "core/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <memory>
#include <optional>
#include <type_traits>

namespace {

using namespace weir_tests;

TEST(pipe, owns_an_rvalue_and_borrows_an_lvalue) {
  auto variable = counting(3);
  auto owning = counting(3) | weir::prefetch(1);
  auto borrowing = variable | weir::prefetch(1);
  static_assert(std::is_same_v<decltype(owning)::upstream_type, weir::async_generator<int>>);
  static_assert(std::is_same_v<decltype(borrowing)::upstream_type, weir::borrowed<weir::async_generator<int>>>);
  EXPECT_EQ(weir::testing::run(spelled(borrowing)), "0 1 2 |");
}

weir::async_generator<int> plus_ten(weir::async_generator<int> source) {
  while (auto value = co_await source.next()) co_yield *value + 10;
}
template <weir::stream_of<int> S>
weir::async_generator<int> plus_hundred(S source) {
  while (auto value = co_await source.next()) co_yield *value + 100;
}

TEST(pipe, applies_any_function_from_stream_to_stream) {
  auto s = counting(2) | plus_ten | plus_hundred<weir::async_generator<int>>;
  EXPECT_EQ(weir::testing::run(spelled(s)), "110 111 |");
  auto erased = counting(2) | [](weir::any_stream<int> source) { return std::move(source) | weir::take(1); };
  EXPECT_EQ(weir::testing::run(spelled(erased)), "0 |");
}

TEST(pipe, a_function_that_takes_a_reference_gets_the_variable_itself) {
  auto variable = counting(3);
  auto s = variable | [](weir::async_generator<int>& source) { return plus_hundred<weir::any_stream<int>>(source); };
  EXPECT_EQ(weir::testing::run(spelled(s)), "100 101 102 |");
}

TEST(pipe, a_stage_that_is_a_variable_may_be_applied_twice) {
  const auto two = weir::take(2);
  auto body = [](auto stage) -> weir::task<std::string> {
    auto a = counting(5) | stage;
    auto b = counting(3) | stage;
    std::string text = co_await spelled(a);
    co_return text + co_await spelled(b);
  };
  EXPECT_EQ(weir::testing::run(body(two)), "0 1 |0 1 |");
}

TEST(borrowed, a_header_is_read_with_next_and_the_rest_goes_through_a_stage) {
  auto body = [](auto make) -> weir::task<std::string> {
    auto s = make();
    auto header = co_await s.next();
    std::string text = "header " + std::to_string(*header) + ":";
    auto batches = s | weir::chunk(3);
    while (auto batch = co_await batches.next()) {
      for (const int i : *batch) text += " " + std::to_string(i);
      text += ";";
    }
    co_return text;
  };
  EXPECT_EQ(weir::testing::run(body([] { return counting(6); })), "header 0: 1 2 3; 4 5;");
  EXPECT_EQ(weir::testing::run(body([] { return ticking(6); })), "header 0: 1 2 3; 4 5;");
}

TEST(borrowed, closing_the_borrower_leaves_the_lender_open) {
  auto body = []() -> weir::task<std::string> {
    auto s = ticking(5);
    std::string text;
    {
      auto two = s | weir::take(2);
      text += co_await spelled(two);
    }
    auto third = s | weir::transform([](int i) { return i; });
    auto value = co_await third.next();
    co_await third.close();
    text += std::to_string(*value);
    co_return text + co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 |23 4 |");
}

TEST(borrowed, a_borrower_destroyed_while_it_waits_loses_no_value) {
  auto body = []() -> weir::task<std::string> {
    auto s = ticking(3);
    {
      auto through = s | weir::transform([](int i) { return i; });
      auto either = weir::when_any(through.next(), weir::sleep(50ms));
      co_await std::move(either);
    }
    co_await weir::sleep(100ms);
    co_return co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 2 |");
}

TEST(borrowed, a_borrower_that_goes_leaves_the_wakes_of_the_next_one_alone) {
  using lent = weir::borrowed<weir::async_generator<int>>;
  auto body = []() -> weir::task<int> {
    auto s = ticking(3);
    std::optional<lent> first(s);
    lent second(s);
    auto abandoned = weir::when_any(first->next(), weir::sleep(10ms));
    co_await std::move(abandoned);
    auto drop = [](std::optional<lent>& b) -> weir::task<> {
      co_await weir::sleep(10ms);
      b.reset();
    };
    auto both = weir::when_all(next_or_end(second), drop(first));
    auto answers = co_await std::move(both);
    co_return std::get<0>(answers);
  };
  EXPECT_EQ(weir::testing::run(body()), 0);
}

TEST(borrowed, the_borrower_ends_when_the_lender_is_closed) {
  auto body = [](bool with_exit) -> weir::task<std::string> {
    auto make = [](bool has_exit) -> weir::async_generator<int> {
      if (has_exit) co_await weir::with_exit(0, [](int&, weir::ended) -> weir::task<> { co_await weir::sleep(5ms); });
      co_yield 1;
      co_await weir::sleep(1h);
    };
    auto s = make(with_exit);
    auto through = s | weir::transform([](int i) { return i; });
    auto both = weir::when_all(spelled(through), close_after(s, 10ms));
    auto answers = co_await std::move(both);
    const long now = co_await milliseconds_now();
    co_return std::get<0>(answers) + std::to_string(now);
  };
  EXPECT_EQ(weir::testing::run(body(false)), "1 |10");
  EXPECT_EQ(weir::testing::run(body(true)), "1 |15");
}

TEST(borrowed, an_error_of_the_lender_ends_both) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<int> {
      co_yield 1;
      co_await weir::sleep(1ms);
      throw std::runtime_error("wrong");
    };
    auto s = make();
    auto through = s | weir::transform([](int i) { return i; });
    std::string text = co_await spelled(through);
    co_return text + co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "1 wrong|");
}

TEST(borrowed, what_the_consumer_of_the_borrower_throws_leaves_the_lender_open) {
  auto body = []() -> weir::task<std::string> {
    auto s = counting(3);
    auto through = s | weir::transform([](int i) { return i; });
    auto refuse = [](int) { throw std::runtime_error("refused"); };
    std::string text = co_await error_of(through.for_each(refuse));
    co_return text + " " + co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "refused 1 2 |");
}

TEST(borrowed, a_lender_that_is_always_ready_goes_on_after_its_budget) {
  auto body = []() -> weir::task<std::size_t> {
    auto s = weir::iota(0, 5000);
    auto generator = counting(5000);
    auto first = s | weir::transform([](int i) { return i; });
    auto second = generator | weir::transform([](int i) { return i; });
    const std::size_t sum = co_await first.count();
    co_return sum + co_await second.count();
  };
  EXPECT_EQ(weir::testing::run(body()), 10'000U);
}

TEST(borrowed, may_be_borrowed_twice_over) {
  auto body = []() -> weir::task<std::string> {
    auto s = ticking(5);
    auto a = s | weir::transform([](int i) { return i; });
    auto b = a | weir::take(2);
    std::string text = co_await spelled(b);
    text += std::to_string(co_await next_or_end(a));
    co_return text + co_await spelled(s);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 |23 4 |");
}

}  // namespace

#include <weir/core/terminal/next.hpp>

#include "core/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include <memory>
#include <random>

namespace {

using namespace weir_tests;

TEST(next, does_not_suspend_while_values_are_ready) {
  auto body = []() -> weir::task<int> {
    weir::scheduler& loop = co_await weir::this_scheduler();
    int turns = 0;
    loop.post([&turns] { ++turns; });
    auto s = counting(500);
    auto numbers = weir::iota(0, 500);
    int sum = 0;
    while (auto value = co_await s.next()) sum += *value;
    while (auto value = co_await numbers.next()) sum -= *value;
    co_return sum + turns;
  };
  EXPECT_EQ(weir::testing::run(body()), 0);
}

TEST(next, abandoning_it_and_asking_again_loses_no_value) {
  auto body = []() -> weir::task<std::string> {
    auto s = ticking(5, 100ms);
    std::string text;
    int abandoned = 0;
    for (;;) {
      auto either = weir::when_any(s.next(), weir::sleep(30ms));
      auto answer = co_await std::move(either);
      if (answer.index() == 1) {
        ++abandoned;
        continue;
      }
      auto& value = std::get<0>(answer);
      if (!value) break;
      text += std::to_string(*value) + " ";
    }
    co_return text + std::to_string(abandoned);
  };
  EXPECT_EQ(weir::testing::run(body()), "0 1 2 3 4 15");
}

TEST(next, abandoned_at_the_very_instant_its_value_comes) {
  // The two timers are due in the same turn, in either order: the value is the answer of this next, or of the following.
  for (const bool timer_first : {false, true}) {
    auto body = [timer_first]() -> weir::task<std::string> {
      auto s = ticking(3, 100ms);
      std::string text;
      for (int i = 0; i < 20; ++i) {
        if (timer_first) {
          auto either = weir::when_any(weir::sleep(100ms), s.next());
          auto answer = co_await std::move(either);
          if (answer.index() == 0) continue;
          if (!std::get<1>(answer)) break;
          text += std::to_string(*std::get<1>(answer)) + " ";
        } else {
          auto either = weir::when_any(s.next(), weir::sleep(100ms));
          auto answer = co_await std::move(either);
          if (answer.index() == 1) continue;
          if (!std::get<0>(answer)) break;
          text += std::to_string(*std::get<0>(answer)) + " ";
        }
      }
      co_return text;
    };
    EXPECT_EQ(weir::testing::run(body()), "0 1 2 ");
  }
}

weir::async_generator<int> random_source(unsigned seed, int n) {
  std::mt19937 random(seed);
  for (int i = 0; i < n; ++i) {
    switch (random() % 4) {
      case 0:
        co_await weir::sleep(std::chrono::milliseconds(random() % 5));
        break;
      case 1:
        co_await weir::post();
        break;
      default:
        break;
    }
    co_yield i;
  }
}

template <class S>
weir::task<bool> abandons_at_random(S s, unsigned seed, int n) {
  std::mt19937 random(seed + 1000);
  int expected = 0;
  for (;;) {
    auto either = weir::when_any(s.next(), weir::sleep(std::chrono::milliseconds(random() % 4)));
    auto answer = co_await std::move(either);
    if (answer.index() == 1) continue;
    auto& value = std::get<0>(answer);
    if (!value) co_return expected == n;
    if (*value != expected++) co_return false;
    if (random() % 3 == 0) co_await weir::sleep(std::chrono::milliseconds(random() % 3));
  }
}

TEST(next, abandoning_at_random_loses_no_value_of_any_stage) {
  auto slow = [](int i) -> weir::task<int> {
    if (i % 3 == 0) co_await weir::sleep(2ms);
    co_return i;
  };
  for (unsigned seed = 1; seed <= 100; ++seed) {
    ASSERT_TRUE(weir::testing::run(abandons_at_random(random_source(seed, 50), seed, 50))) << seed;
    ASSERT_TRUE(weir::testing::run(abandons_at_random(random_source(seed, 50) | weir::prefetch(3), seed, 50))) << seed;
    ASSERT_TRUE(weir::testing::run(abandons_at_random(random_source(seed, 50) | weir::transform(slow), seed, 50))) << seed;
    ASSERT_TRUE(weir::testing::run(abandons_at_random(
        random_source(seed, 50) | weir::transform_concurrent(3, slow) | weir::prefetch(2), seed, 50)))
        << seed;
  }
}

TEST(next, keeps_its_first_result_when_a_second_is_asked_for) {
  auto body = []() -> weir::task<std::string> {
    auto make = []() -> weir::async_generator<std::string> {
      co_yield "first";
      co_yield "second";
    };
    auto s = make();
    auto first = co_await s.next();
    auto second = co_await s.next();
    co_return *first + *second;
  };
  EXPECT_EQ(weir::testing::run(body()), "firstsecond");
}

TEST(next, of_references_refers_to_the_value_in_the_source) {
  auto body = []() -> weir::task<bool> {
    auto make = [](const int& a, const int& b) -> weir::async_generator<const int&> {
      co_yield a;
      co_await weir::sleep(1ms);
      co_yield b;
    };
    const int one = 1;
    const int two = 2;
    auto s = make(one, two);
    auto first = co_await s.next();
    const bool same = &*first == &one;
    auto second = co_await s.next();
    co_return same && &*second == &two;
  };
  EXPECT_TRUE(weir::testing::run(body()));
}

TEST(next, a_stream_destroyed_by_its_consumer_right_after_the_last_value) {
  auto body = []() -> weir::task<int> {
    auto s = std::make_unique<weir::async_generator<int>>(ticking(3));
    auto value = co_await s->next();
    s.reset();
    co_await weir::sleep(1s);
    co_return *value;
  };
  EXPECT_EQ(weir::testing::run(body()), 0);
}

}  // namespace

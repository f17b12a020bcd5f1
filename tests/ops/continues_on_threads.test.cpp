// Regions on real threads; run under the thread sanitizer.
#include "ops/among_threads.hpp"
#include "ops/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/continues_on.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/starts_on.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::continues_on;
using weir::starts_on;

namespace {

/// 0, 1, ... in strings on the heap.
weir::async_generator<std::string> texts(int n, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < n; ++i) {
    if (random() % 16 == 0) co_await weir::post();
    co_yield "a text that is too long to be kept in place: " + std::to_string(i);
  }
}
int number_of(const std::string& text) { return std::stoi(text.substr(text.rfind(' ') + 1)); }

weir::task<int> take_in_order(auto source, int most) {
  int next = 0;
  while (next < most) {
    auto text = co_await source.next();
    if (!text) break;
    EXPECT_EQ(number_of(*text), next);
    ++next;
  }
  co_return next;
}
std::string passed(std::string text) { return text; }
weir::task<std::string> passed_slowly(std::string text) {
  if (number_of(text) % 8 == 0) co_await weir::post();
  co_return std::move(text);
}

TEST(continues_on_threads, every_value_crosses_there_and_back) {
  loop_thread other;
  for (const int ahead : {1, 3, 64}) {
    EXPECT_EQ(run_among_threads(take_in_order(texts(2000, 1) | continues_on(other.loop(), ahead) |
                                                  weir::transform(passed) | weir::transform(passed_slowly),
                                              9999)),
              2000);
  }
}

TEST(continues_on_threads, a_pipeline_crosses_three_threads) {
  loop_thread second;
  loop_thread third;
  EXPECT_EQ(
      run_among_threads(take_in_order(texts(2000, 2) | starts_on(second.loop(), 4) | continues_on(third.loop(), 4) |
                                          weir::transform(passed) | continues_on(second.loop(), 2) | weir::prefetch(3),
                                      9999)),
      2000);
}

TEST(continues_on_threads, a_region_is_left_at_any_moment) {
  loop_thread other;
  for (unsigned seed = 0; seed < 150; ++seed) {
    std::mt19937 random(seed);
    const int taken = static_cast<int>(random() % 30);
    const int ahead = 1 + static_cast<int>(random() % 6);
    auto source =
        texts(500, seed) | continues_on(other.loop(), ahead) | weir::transform(passed_slowly) | weir::prefetch(2);
    if (seed % 3 == 0) {
      EXPECT_EQ(run_among_threads(take_in_order(std::move(source) | weir::take(taken), 9999)), taken);
    } else if (seed % 3 == 1) {
      EXPECT_EQ(run_among_threads(take_in_order(std::move(source), taken)), taken);
    } else {
      auto close = [](auto stream, int count) -> weir::task<> {
        for (int i = 0; i < count; ++i) static_cast<void>(co_await stream.next());
        co_await stream.close();
      };
      run_among_threads(close(std::move(source), taken));
    }
  }
}

TEST(continues_on_threads, a_region_may_outlive_its_run) {
  loop_thread other;
  for (int round = 0; round < 50; ++round) {
    auto source = texts(500, 3) | continues_on(other.loop(), 4) | weir::transform(passed_slowly);
    auto look = [](auto& s, int count) -> weir::task<> {
      for (int i = 0; i < count; ++i) static_cast<void>(co_await s.next());
    };
    run_among_threads(look(source, 1 + round % 5));
  }
}

}  // namespace

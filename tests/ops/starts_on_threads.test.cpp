// Streams that cross real threads; run under the thread sanitizer.
#include "ops/among_threads.hpp"
#include "ops/support.hpp"

#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/starts_on.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

using namespace weir_tests;
using weir::starts_on;

namespace {

/// 0, 1, ... in strings on the heap, whose account is kept in the thread that gives them.
weir::async_generator<std::string> texts(account& book, int n, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < n; ++i) {
    if (random() % 16 == 0) co_await weir::post();
    if (random() % 16 == 0) co_await weir::sleep(1ms);
    ++book.pulled;
    co_yield "a text that is too long to be kept in place: " + std::to_string(i);
  }
}
int number_of(const std::string& text) { return std::stoi(text.substr(text.rfind(' ') + 1)); }

weir::task<int> take_in_order(auto source) {
  int next = 0;
  while (auto text = co_await source.next()) {
    EXPECT_EQ(number_of(*text), next);
    ++next;
  }
  co_return next;
}

TEST(starts_on_threads, every_value_crosses_in_order) {
  loop_thread other;
  for (const int ahead : {1, 2, 16, 256}) {
    account book;
    EXPECT_EQ(run_among_threads(take_in_order(texts(book, 3000, 1) | starts_on(other.loop(), ahead))), 3000);
    EXPECT_EQ(book.pulled, 3000);
  }
}

TEST(starts_on_threads, values_cross_several_threads_and_back) {
  loop_thread second;
  loop_thread third;
  account book;
  auto on_its_way = [](std::string text) { return text; };
  EXPECT_EQ(
      run_among_threads(take_in_order(texts(book, 3000, 2) | starts_on(second.loop(), 8) | weir::transform(on_its_way) |
                                      weir::prefetch(4) | starts_on(third.loop(), 3) | weir::transform(on_its_way))),
      3000);
}

TEST(starts_on_threads, streams_of_several_threads_are_merged) {
  loop_thread second;
  loop_thread third;
  auto body = [](loop_thread& a, loop_thread& b) -> weir::task<long> {
    auto all =
        weir::merge(weir::iota(0, 5000) | starts_on(a.loop(), 7), weir::iota(5000, 10'000) | starts_on(b.loop(), 64));
    auto add = [](long sum, int value) { return sum + value; };
    co_return co_await all.fold(0L, add);
  };
  EXPECT_EQ(run_among_threads(body(second, third)), 9999L * 5000);
}

/// Takes some, leaves in one of several ways, and says how many values were taken or dropped.
weir::task<std::uint64_t> take_some(loop_thread& other, account& book, unsigned seed) {
  std::mt19937 random(seed);
  std::uint64_t taken = 0;
  {
    const int ahead = 1 + static_cast<int>(random() % 9);
    auto inner = [&](weir::nursery&) -> weir::task<> {
      auto source = texts(book, 500, seed) | weir::prefetch(3) | starts_on(other.loop(), ahead);
      const unsigned wanted = random() % 40;
      while (taken < wanted) {
        if (random() % 4 == 0) co_await weir::post();
        if (random() % 4 == 0) {
          auto either = weir::when_any(source.next(), weir::post());
          auto answer = co_await std::move(either);
          if (answer.index() == 0 && std::get<0>(answer)) ++taken;
        } else {
          static_cast<void>(co_await source.next());
          ++taken;
        }
      }
      if (random() % 2 == 0) co_await source.close();
    };
    co_await weir::scope(inner);
  }
  std::uint64_t dropped = 0;
  co_await count_of_discarded(dropped);
  co_return taken + dropped;
}

TEST(starts_on_threads, a_stream_is_left_at_any_moment_and_no_value_is_lost) {
  loop_thread other;
  for (unsigned seed = 0; seed < 200; ++seed) {
    account book;
    const auto accounted = run_among_threads(take_some(other, book, seed));
    EXPECT_EQ(accounted, static_cast<std::uint64_t>(book.pulled)) << seed;
  }
}

weir::async_generator<int> failing_late(int n) {
  for (int i = 0; i < n; ++i) {
    if (i % 7 == 0) co_await weir::post();
    co_yield int(i);
  }
  throw std::runtime_error("a message of its own: " + std::to_string(n));
}

TEST(starts_on_threads, an_error_crosses) {
  loop_thread other;
  for (int n = 0; n < 100; ++n) {
    const std::string text = run_among_threads(spelled(failing_late(n) | starts_on(other.loop(), 4)));
    EXPECT_TRUE(text.ends_with("a message of its own: " + std::to_string(n))) << text;
  }
}

TEST(starts_on_threads, a_stream_may_outlive_its_run_and_the_loop) {
  loop_thread other;
  for (int n = 0; n < 100; ++n) {
    account book;
    auto source = std::make_unique<decltype(texts(book, 1, 1) | starts_on(other.loop(), 1))>(
        texts(book, 1'000'000, 1) | starts_on(other.loop(), 8));
    auto look = [](auto& s, int count) -> weir::task<> {
      for (int i = 0; i < count; ++i) static_cast<void>(co_await s.next());
    };
    run_among_threads(look(*source, 1 + n % 10));
    if (n % 2 == 0) std::this_thread::yield();
    source.reset();
    // The other loop still closes it: what it writes to stays until that is over.
    run_among_threads(take_in_order(texts(book, 1, 1) | starts_on(other.loop(), 1)));
  }
}

TEST(starts_on_threads, a_drain_crosses) {
  loop_thread other;
  auto body = [](loop_thread& there, unsigned taken) -> weir::task<unsigned> {
    unsigned count = 0;
    auto source = weir::iota(0, 100'000'000) | starts_on(there.loop(), 16);
    while (auto value = co_await source.next()) {
      if (++count == taken) co_await drain_the_run();
    }
    co_return count;
  };
  for (unsigned n = 1; n < 100; ++n) EXPECT_GE(run_among_threads(body(other, n)), n);
}

TEST(starts_on_threads, streams_cross_in_both_directions_at_once) {
  loop_thread other;
  loop_thread third;
  auto body = [](loop_thread& a, loop_thread& b) -> weir::task<int> {
    account first;
    account second;
    auto both = weir::when_all(take_in_order(texts(first, 1000, 5) | starts_on(a.loop(), 2) | starts_on(b.loop(), 2)),
                               take_in_order(texts(second, 1000, 6) | starts_on(b.loop(), 2) | starts_on(a.loop(), 2)));
    auto counts = co_await std::move(both);
    co_return std::get<0>(counts) + std::get<1>(counts);
  };
  EXPECT_EQ(run_among_threads(body(other, third)), 2000);
}

}  // namespace

#include <weir/testing.hpp>
#include <weir/weir.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using weir::testing::in_any_order;
using weir::testing::interleaving;
using weir::testing::order_matters;
using weir::testing::virtual_scheduler;

namespace {

/// Three tasks that are ready in the same turn write their names, once each round.
weir::task<> write(std::string* text, char name) {
  for (int round = 0; round < 2; ++round) {
    co_await weir::post();
    *text += name;
  }
}
weir::task<std::string> written_at_once() {
  std::string text;
  auto all = weir::when_all(write(&text, 'a'), write(&text, 'b'), write(&text, 'c'));
  co_await std::move(all);
  co_return text;
}
std::string written_with(std::uint64_t seed) {
  virtual_scheduler loop{interleaving(seed)};
  return weir::testing::run(loop, written_at_once());
}

/// A cache that is right only if the fill, which became ready first, is also run first.
weir::task<int> read_of_a_cache_that_is_being_filled() {
  int cache = 0;
  auto fills = [](int& into) -> weir::task<> {
    co_await weir::post();
    into = 42;
  };
  auto reads = [](const int& from) -> weir::task<int> {
    co_await weir::post();
    if (from == 0) throw std::runtime_error("read before it was filled");
    co_return from;
  };
  auto both = weir::when_all(fills(cache), reads(cache));
  auto results = co_await std::move(both);
  co_return std::get<1>(results);
}

/// What a test of `make` is told; empty where the order does not matter.
template <class Make>
std::string told_of(Make make, std::uint64_t seeds = 100) {
  try {
    static_cast<void>(in_any_order(make, seeds));
  } catch (const order_matters& failure) {
    return failure.what();
  }
  return "";
}

weir::async_generator<int> from_to(int first, int end) {
  for (int i = first; i < end; ++i) {
    co_await weir::post();
    co_yield i;
  }
}

}  // namespace

TEST(interleaving, is_off_unless_said) {
  EXPECT_EQ(weir::testing::run(written_at_once()), "abcabc");
  EXPECT_EQ(written_with(0), "abcabc");
}

TEST(interleaving, shuffles_what_is_ready_in_one_turn_and_nothing_else) {
  std::vector<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const std::string text = written_with(seed);
    for (const std::size_t round : {0U, 3U}) {
      std::string names = text.substr(round, 3);
      std::sort(names.begin(), names.end());
      EXPECT_EQ(names, "abc") << text;
    }
    seen.push_back(text);
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  EXPECT_EQ(seen.size(), 36U) << "not every order of three came about in both rounds";
}

TEST(interleaving, is_the_same_for_the_same_seed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) EXPECT_EQ(written_with(seed), written_with(seed));
}

TEST(interleaving, keeps_a_node_out_that_is_withdrawn_in_its_turn) {
  auto body = []() -> weir::task<std::size_t> {
    auto either = weir::when_any(weir::post(), weir::post(), weir::post());
    const auto first = co_await std::move(either);
    co_return first.index() < 3 ? std::size_t{1} : std::size_t{0};
  };
  EXPECT_EQ(in_any_order(body), 1U);
}

TEST(in_any_order, answers_what_every_order_gives) {
  auto adds = []() -> weir::task<int> {
    auto low = from_to(0, 10);
    auto high = from_to(10, 20);
    auto both = weir::when_all(low.fold(0, std::plus<>()), high.fold(0, std::plus<>()));
    auto sums = co_await std::move(both);
    co_return std::get<0>(sums) + std::get<1>(sums);
  };
  EXPECT_EQ(in_any_order(adds), 190);
}

TEST(in_any_order, finds_a_failure_that_needs_an_order_and_says_the_seed) {
  EXPECT_EQ(weir::testing::run(read_of_a_cache_that_is_being_filled()), 42);
  const std::string told = told_of(read_of_a_cache_that_is_being_filled);
  EXPECT_TRUE(told.starts_with("with WEIR_INTERLEAVING=")) << told;
  EXPECT_TRUE(told.ends_with(": read before it was filled")) << told;
}

TEST(in_any_order, finds_a_failure_that_the_seed_replays) {
  std::uint64_t seed = 0;
  try {
    static_cast<void>(in_any_order(read_of_a_cache_that_is_being_filled));
  } catch (const order_matters& failure) {
    seed = failure.seed();
  }
  ASSERT_NE(seed, 0U);
  for (int again = 0; again < 3; ++again) {
    virtual_scheduler loop{interleaving(seed)};
    EXPECT_THROW(weir::testing::run(loop, read_of_a_cache_that_is_being_filled()), std::runtime_error);
  }
  EXPECT_EQ(told_of(read_of_a_cache_that_is_being_filled, seed), "") << "an earlier seed shows it too";
}

TEST(in_any_order, finds_a_result_that_depends_on_the_order) {
  const std::string told = told_of(written_at_once);
  EXPECT_TRUE(told.ends_with(": the result is another one")) << told;
}

TEST(in_any_order, names_the_first_order_where_that_fails_already) {
  auto fails = []() -> weir::task<> {
    co_await weir::post();
    throw std::runtime_error("wrong");
  };
  EXPECT_EQ(told_of([&fails] { return fails(); }), "with WEIR_INTERLEAVING=0: wrong");
}

// -- stages of which several things are ready at once ------------------------------------------------------------------

namespace {

weir::task<std::vector<int>> merged() {
  auto values = co_await weir::to<std::vector>(weir::merge(from_to(0, 40), from_to(40, 80), from_to(80, 120)));
  // Values of one input keep their order.
  for (int input = 0; input < 3; ++input) {
    int last = -1;
    for (const int value : values) {
      if (value / 40 != input) continue;
      if (value < last) throw std::runtime_error("two values of one input changed places");
      last = value;
    }
  }
  std::sort(values.begin(), values.end());
  co_return values;
}

weir::task<> send_all(weir::channel_sender<int> into, int first, int end) {
  for (int i = first; i < end; ++i) co_await into.send(i);
}
weir::task<std::vector<int>> through_a_channel() {
  auto [sender, receiver] = weir::channel<int>(2);
  auto reads = [](auto& from) -> weir::task<std::vector<int>> {
    auto values = co_await weir::to<std::vector>(from);
    std::sort(values.begin(), values.end());
    co_return values;
  };
  auto first = send_all(sender, 0, 20);
  auto second = send_all(sender, 20, 40);
  auto third = send_all(std::move(sender), 40, 60);
  auto all = weir::when_all(std::move(first), std::move(second), std::move(third), reads(receiver));
  auto results = co_await std::move(all);
  co_return std::get<3>(results);
}

weir::task<std::vector<int>> transformed_at_once() {
  auto slow = [](int x) -> weir::task<int> {
    for (int turns = x % 4; turns >= 0; --turns) co_await weir::post();
    co_return 2 * x;
  };
  auto doubled = from_to(0, 60) | weir::prefetch(3) | weir::transform_concurrent(4, slow);
  co_return co_await weir::to<std::vector>(std::move(doubled));
}

weir::task<int> left_while_others_send() {
  auto [sender, receiver] = weir::channel<int>(1);
  auto sends = [](weir::channel_sender<int> into) -> weir::task<> {
    while (co_await into.send(1)) {
    }
  };
  auto reads = [](auto& from) -> weir::task<int> {
    auto some = from | weir::take(5);
    const auto seen = static_cast<int>(co_await some.count());
    co_await from.close();
    co_return seen;
  };
  auto all = weir::when_all(sends(sender), sends(sender), reads(receiver));
  auto results = co_await std::move(all);
  co_return std::get<2>(results);
}

std::vector<int> numbers_to(int end, int step = 1) {
  std::vector<int> all;
  for (int i = 0; i < end; i += step) all.push_back(i);
  return all;
}

}  // namespace

TEST(in_any_order, a_merge_loses_nothing_and_keeps_the_order_of_each_input) {
  EXPECT_EQ(in_any_order(merged), numbers_to(120));
}
TEST(in_any_order, a_channel_delivers_what_each_sender_sends) {
  EXPECT_EQ(in_any_order(through_a_channel), numbers_to(60));
}
TEST(in_any_order, concurrent_calls_keep_the_order_of_their_values) {
  EXPECT_EQ(in_any_order(transformed_at_once), numbers_to(120, 2));
}
TEST(in_any_order, a_reader_that_goes_lets_every_sender_end) { EXPECT_EQ(in_any_order(left_while_others_send), 5); }

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <weir/ops/broadcast.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/on_discard.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::broadcast;

namespace {

template <class S>
weir::task<> read_into(std::string& text, S source, weir::duration work = 0ms) {
  text = co_await worked(std::move(source), work);
}

TEST(broadcast, gives_every_value_to_each_of_its_streams) {
  account book;
  auto run = [](account& pulled) -> weir::task<> {
    auto [a, b] = counted(pulled, 4) | broadcast<2>();
    static_assert(std::is_same_v<decltype(a), weir::subscription<int>>);
    std::string first, second;
    auto both = weir::when_all(read_into(first, std::move(a)), read_into(second, std::move(b)));
    co_await std::move(both);
    EXPECT_EQ(first, "0@0 1@0 2@0 3@0 |@0");
    EXPECT_EQ(second, first);
  };
  weir::testing::run(run(book));
  EXPECT_EQ(book.pulled, 4);
}

TEST(broadcast, makes_as_many_streams_as_are_wanted_at_run_time) {
  auto run = []() -> weir::task<> {
    auto streams = ticking(2) | broadcast(5, 1);
    std::vector<std::string> seen(streams.size());
    std::vector<weir::task<>> readers;
    for (std::size_t i = 0; i < streams.size(); ++i) readers.push_back(read_into(seen[i], std::move(streams[i])));
    co_await weir::when_all(std::move(readers));
    EXPECT_EQ(seen, std::vector<std::string>(5, "0@100 1@200 |@200"));
  };
  weir::testing::run(run());
}

TEST(broadcast, waits_for_the_slowest_of_its_streams) {
  auto run = []() -> weir::task<> {
    auto [a, b] = weir::iota(0, 4) | broadcast<2>(2);
    std::string fast, slow;
    auto both = weir::when_all(read_into(fast, std::move(a)), read_into(slow, std::move(b), 10ms));
    co_await std::move(both);
    EXPECT_EQ(slow, "0@0 1@10 2@20 3@30 |@40");
    EXPECT_EQ(fast, "0@0 1@0 2@0 3@10 |@20");
  };
  weir::testing::run(run());
}

TEST(broadcast, goes_on_without_a_stream_that_was_let_go) {
  auto run = []() -> weir::task<> {
    std::vector<int> lost;
    std::vector<std::string> log;
    auto [a, b] = ticking(100, &log, 10ms) | broadcast<2>(2);
    {
      auto leaves = std::move(b) | weir::on_discard([&lost](int&& value) noexcept { lost.push_back(value); });
      EXPECT_EQ(*(co_await leaves.next()), 0);
      EXPECT_EQ(*(co_await a.next()), 0);
      EXPECT_EQ(*(co_await a.next()), 1);
      co_await leaves.close();
    }
    EXPECT_EQ(lost, std::vector<int>{1});
    for (int i = 2; i < 9; ++i) EXPECT_EQ(*(co_await a.next()), i);
    co_await a.close();
    EXPECT_EQ(log, (std::vector<std::string>{"open", "closed at 910"}));
  };
  weir::testing::run(run());
}

TEST(broadcast, tells_an_error_to_each_of_its_streams) {
  auto run = []() -> weir::task<> {
    auto [a, b] = failing(2) | broadcast<2>();
    std::string first, second;
    auto both = weir::when_all(read_into(first, std::move(a)), read_into(second, std::move(b)));
    co_await std::move(both);
    EXPECT_EQ(first, "0@0 1@0 source failed@0");
    EXPECT_EQ(second, first);
  };
  weir::testing::run(run());
}

TEST(broadcast, refuses_what_is_out_of_range) {
  EXPECT_EQ(refusal([] { return broadcast(0); }), "broadcast(n, capacity): n must be at least 1, was 0");
  EXPECT_EQ(refusal([] { return broadcast(2, -1); }), "broadcast(n, capacity): capacity must be at least 1, was -1");
  EXPECT_EQ(refusal([] { return broadcast<2>(0); }), "broadcast<n>(capacity): capacity must be at least 1, was 0");
}

}  // namespace

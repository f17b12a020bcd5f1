#include <weir/core/contract.hpp>

#include "core/support.hpp"

#include <weir/ops/chunk.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>

namespace {

using namespace weir_tests;

std::string refused(auto value, std::size_t minimum) {
  try {
    return "accepted " + std::to_string(weir::detail::at_least(minimum, value, "chunk(n)", "n"));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(contract, an_argument_that_is_out_of_range_is_refused_by_name_and_value) {
  EXPECT_EQ(refused(0, 1), "chunk(n): n must be at least 1, was 0");
  EXPECT_EQ(refused(-5L, 0), "chunk(n): n must be at least 0, was -5");
  EXPECT_EQ(refused(std::numeric_limits<long long>::min(), 1), "chunk(n): n must be at least 1, was -9223372036854775808");
  EXPECT_EQ(refused(0U, 0), "accepted 0");
  EXPECT_EQ(refused(1, 1), "accepted 1");
  EXPECT_EQ(refused(std::numeric_limits<std::size_t>::max(), 1), "accepted 18446744073709551615");
}

// What a debug build stops with one sentence, because going on would be undefined. The tests are debug builds.
static_assert(weir::detail::checked);

TEST(contract_death, a_next_from_inside_the_sink_of_for_each) {
  auto body = []() -> weir::task<> {
    auto s = counting(3);
    auto asks = [](auto& stream) -> weir::task<> { static_cast<void>(co_await stream.next()); };
    weir::run_state& run = co_await this_run();
    auto reenters = [&](int) {
      auto nested = asks(s);
      nested.start(run.ctx());
    };
    co_await s.for_each(reenters);
  };
  EXPECT_DEATH(weir::testing::run(body()), "weir: a stream was driven from inside its own sink");
}

TEST(contract_death, a_stream_destroyed_from_inside_its_own_sink) {
  auto body = []() -> weir::task<> {
    auto s = std::make_unique<weir::async_generator<int>>(counting(3));
    auto destroys = [&s](int) { s.reset(); };
    co_await s->for_each(destroys);
  };
  EXPECT_DEATH(weir::testing::run(body()), "weir: a stream was destroyed from inside its own sink");
}

TEST(contract_death, a_stream_moved_after_it_was_driven) {
  auto body = []() -> weir::task<> {
    auto s = counting(3);
    static_cast<void>(co_await s.next());
    auto moved = std::move(s);
    static_cast<void>(co_await moved.next());
  };
  EXPECT_DEATH(weir::testing::run(body()), "weir: a stream was moved after it was first driven");
}

TEST(contract_death, a_driven_stream_moved_into_a_pipe) {
  auto body = []() -> weir::task<> {
    auto s = weir::iota(0, 3);
    static_cast<void>(co_await s.next());
    auto batches = std::move(s) | weir::chunk(2);
    static_cast<void>(co_await batches.next());
  };
  EXPECT_DEATH(weir::testing::run(body()), "weir: a stream was moved after it was first driven");
}

TEST(contract_death, a_stream_driven_by_a_second_scheduler) {
  auto ask = [](weir::async_generator<int>& s) -> weir::task<> { static_cast<void>(co_await s.next()); };
  auto s = counting(3);
  weir::testing::virtual_scheduler first;
  weir::testing::virtual_scheduler second;
  weir::testing::run(first, ask(s));
  EXPECT_DEATH(weir::testing::run(second, ask(s)), "weir: a stream was driven by a second scheduler");
}

TEST(contract_death, a_second_consumer_while_the_first_waits) {
  auto body = []() -> weir::task<> {
    auto s = ticking(3);
    auto both = weir::when_all(s.next(), s.next());
    co_await std::move(both);
  };
  EXPECT_DEATH(weir::testing::run(body()), "weir: a stream has one consumer at a time");
}

}  // namespace

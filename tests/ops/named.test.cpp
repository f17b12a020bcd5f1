#include <weir/core.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/take.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;

weir::async_generator<int> every(weir::duration period, int count) {
  for (int i = 0; i < count; ++i) {
    co_await weir::sleep(period);
    co_yield i;
  }
}
weir::async_generator<int> failing() {
  co_yield 1;
  throw std::runtime_error("broken");
}

weir::task<weir::report> consume(weir::duration period, weir::duration work, int count) {
  auto stream = every(period, count) | weir::named("read");
  while (auto value = co_await stream.next()) co_await weir::sleep(work);
  co_return co_await weir::pipeline_report();
}

TEST(named, counts_values_and_times_the_waits_exactly) {
  const auto report = weir::testing::run(consume(10ms, 30ms, 5));
  ASSERT_EQ(report.stages.size(), 1U);
  EXPECT_EQ(report.stages[0].name, "read");
  EXPECT_EQ(report.stages[0].values, 5U);
  EXPECT_EQ(report.stages[0].errors, 0U);
  EXPECT_EQ(report.stages[0].waiting_for_upstream, 50ms);
  EXPECT_EQ(report.stages[0].blocked_by_downstream, 150ms);
}

weir::task<weir::report> consume_failing() {
  auto stream = failing() | weir::named("read");
  try {
    static_cast<void>(co_await stream.count());
  } catch (const std::runtime_error&) {
  }
  co_return co_await weir::pipeline_report();
}
TEST(named, counts_an_error_and_passes_it_on) {
  const auto report = weir::testing::run(consume_failing());
  EXPECT_EQ(report.stages.at(0).values, 1U);
  EXPECT_EQ(report.stages.at(0).errors, 1U);
}

weir::task<weir::report> many_of_one_name() {
  for (int i = 0; i < 100; ++i) {
    auto stream = weir::iota(0, 3) | weir::named("again");
    static_cast<void>(co_await stream.count());
  }
  co_return co_await weir::pipeline_report();
}
TEST(named, a_stream_made_again_under_its_name_stays_one_line) {
  const auto report = weir::testing::run(many_of_one_name());
  ASSERT_EQ(report.stages.size(), 1U);
  EXPECT_EQ(report.stages[0].values, 300U);
}

weir::task<std::size_t> taken(int n) {
  auto stream = weir::iota(0, 10) | weir::named("read") | weir::take(n);
  co_return co_await stream.count();
}
TEST(named, passes_every_value_on) { EXPECT_EQ(weir::testing::run(taken(7)), 7U); }

}  // namespace

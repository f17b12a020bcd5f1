#include <weir/core.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace {

using namespace std::chrono_literals;

weir::async_generator<int> every(weir::duration period) {
  for (int i = 0; i < 20; ++i) {
    co_await weir::sleep(period);
    co_yield i;
  }
}
weir::task<int> enrich(int value) {
  co_await weir::sleep(50ms);
  co_return value;
}

weir::task<weir::report> in_sequence(weir::duration source, weir::duration sink) {
  auto stream = every(source) | weir::named("read") | weir::transform(enrich) | weir::named("enrich");
  while (auto value = co_await stream.next()) co_await weir::sleep(sink);
  co_return co_await weir::pipeline_report();
}
weir::task<weir::report> overlapped(weir::duration source, weir::duration sink) {
  auto stream = every(source) | weir::named("read") | weir::prefetch(4) | weir::transform_concurrent(1, enrich) |
                weir::named("enrich");
  while (auto value = co_await stream.next()) co_await weir::sleep(sink);
  co_return co_await weir::pipeline_report();
}

TEST(pipeline_report, finds_a_slow_source) {
  EXPECT_EQ(weir::testing::run(in_sequence(100ms, 10ms)).held_back_by(), "read");
  EXPECT_EQ(weir::testing::run(overlapped(100ms, 10ms)).held_back_by(), "read");
}
TEST(pipeline_report, finds_a_slow_stage_in_the_middle) {
  EXPECT_EQ(weir::testing::run(in_sequence(10ms, 10ms)).held_back_by(), "enrich");
  EXPECT_EQ(weir::testing::run(overlapped(10ms, 10ms)).held_back_by(), "enrich");
}
TEST(pipeline_report, finds_a_slow_consumer) {
  EXPECT_EQ(weir::testing::run(in_sequence(10ms, 100ms)).held_back_by(), "consumer");
  EXPECT_EQ(weir::testing::run(overlapped(10ms, 100ms)).held_back_by(), "consumer");
}
TEST(pipeline_report, says_so_in_one_line) {
  const auto report = weir::testing::run(in_sequence(100ms, 10ms));
  EXPECT_EQ(report.line().substr(0, 20), "held back by: read (");
}

weir::task<weir::report> nothing_named() { co_return co_await weir::pipeline_report(); }
TEST(pipeline_report, is_empty_where_nothing_is_named) {
  const auto report = weir::testing::run(nothing_named());
  EXPECT_TRUE(report.stages.empty());
  EXPECT_EQ(report.held_back_by(), "");
}

}  // namespace

#include <weir/ops/channel.hpp>
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/defer.hpp>
#include <weir/ops/iota.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>

#include "ops/overlap.hpp"
#include "ops/reports.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace weir_tests;
using weir::named;
using weir::pipeline_report;

namespace {

TEST(pipeline_report, finds_a_slow_source_in_sequence) {
  EXPECT_EQ(report_on(in_sequence(100ms, 50ms), 10ms).line(), "held back by: read (63 % of the time)");
  EXPECT_EQ(report_by_next(in_sequence(100ms, 50ms), 10ms).line(), "held back by: read (63 % of the time)");
}
TEST(pipeline_report, finds_a_slow_stage_in_sequence) {
  EXPECT_EQ(report_on(in_sequence(10ms, 80ms), 10ms).line(), "held back by: enrich (80 % of the time)");
  EXPECT_EQ(report_by_next(in_sequence(10ms, 80ms), 10ms).line(), "held back by: enrich (80 % of the time)");
}
TEST(pipeline_report, finds_a_slow_consumer_in_sequence) {
  EXPECT_EQ(report_on(in_sequence(10ms, 20ms), 70ms).line(), "held back by: consumer (70 % of the time)");
  EXPECT_EQ(report_by_next(in_sequence(10ms, 20ms), 70ms).line(), "held back by: consumer (70 % of the time)");
}

TEST(pipeline_report, finds_a_slow_source_that_overlaps) {
  const auto seen = report_on(overlapping(150ms, 100ms), 10ms);
  EXPECT_EQ(figures(seen.stages[0]), "read: 10 values, 0 errors, waiting 1500, blocked 0");
  EXPECT_EQ(seen.line(), "held back by: read (93 % of the time)");
}
TEST(pipeline_report, finds_a_slow_stage_that_overlaps) {
  // The source stands still 60 of each 160 ms, since one value is kept already.
  const auto seen = report_on(overlapping(100ms, 150ms), 10ms);
  EXPECT_EQ(figures(seen.stages[0]), "read: 10 values, 0 errors, waiting 1000, blocked 540");
  EXPECT_EQ(figures(seen.stages[1]), "enrich: 10 values, 0 errors, waiting 1600, blocked 100");
  EXPECT_EQ(seen.stages[0].own, 1000ms);
  EXPECT_EQ(seen.stages[1].own, 1500ms);
  EXPECT_EQ(seen.line(), "held back by: enrich (88 % of the time)");
}
TEST(pipeline_report, finds_a_slow_consumer_that_overlaps) {
  EXPECT_EQ(report_on(overlapping(90ms, 20ms), 100ms).held_back_by(), "consumer");
  EXPECT_EQ(report_on(in_sequence(20ms, 70ms, 100) | weir::prefetch(2), 100ms).line(),
            "held back by: consumer (99 % of the time)");
}
TEST(pipeline_report, finds_the_slowest_stage_of_the_busiest_section) {
  // 40 + 80 ms in one section, 100 in the other: it is the first that everything waits for.
  auto source = every(10, 40ms) | named("read") | taking(80ms) | named("parse") | weir::prefetch(1) | taking(100ms) |
                named("enrich");
  EXPECT_EQ(report_on(std::move(source), 0ms).held_back_by(), "parse");
}
TEST(pipeline_report, judges_the_same_wherever_the_buffer_stands) {
  auto after_the_buffer = [](weir::duration reading, weir::duration enriching) {
    return every(10, reading) | weir::prefetch(1) | named("read") | taking(enriching) | named("enrich");
  };
  EXPECT_EQ(report_on(after_the_buffer(100ms, 150ms), 10ms).line(), "held back by: enrich (88 % of the time)");
}

auto concurrent(weir::duration reading, int n, weir::duration enriching) {
  auto enrich = [enriching](int value) {
    return [](int v, weir::duration time) -> weir::task<int> {
      co_await weir::sleep(time);
      co_return v;
    }(value, enriching);
  };
  return every(40, reading) | named("read") | weir::transform_concurrent(n, enrich) | named("enrich");
}
TEST(pipeline_report, finds_what_holds_back_calls_that_run_at_once) {
  EXPECT_EQ(report_on(concurrent(100ms, 16, 300ms), 0ms).held_back_by(), "read") << "most slots are idle";
  EXPECT_EQ(report_on(concurrent(100ms, 2, 300ms), 0ms).held_back_by(), "enrich") << "both slots are busy";
  EXPECT_EQ(report_on(concurrent(100ms, 4, 500ms), 0ms).held_back_by(), "enrich");
  EXPECT_EQ(report_on(concurrent(10ms, 4, 100ms), 70ms).held_back_by(), "consumer");
}

TEST(pipeline_report, finds_what_holds_back_the_calls_of_for_each_concurrent) {
  auto run = [](int n, weir::duration reading, weir::duration working) -> weir::task<std::string> {
    auto source = every(40, reading) | named("read");
    auto work = [working](int) { return wait(working); };
    co_await source.for_each_concurrent(n, work);
    co_return (co_await pipeline_report()).held_back_by();
  };
  EXPECT_EQ(weir::testing::run(run(8, 100ms, 300ms)), "read");
  EXPECT_EQ(weir::testing::run(run(2, 100ms, 300ms)), "consumer");
}

TEST(pipeline_report, finds_a_slow_save_of_batches_that_fill_meanwhile) {
  auto run = [](weir::duration reading, weir::duration saving) -> weir::task<std::string> {
    auto batches = every(40, reading) | named("read") | weir::chunk_for(4, 10s);
    while (auto batch = co_await batches.next()) co_await weir::sleep(saving);
    co_return (co_await pipeline_report()).held_back_by();
  };
  EXPECT_EQ(weir::testing::run(run(10ms, 100ms)), "consumer");
  EXPECT_EQ(weir::testing::run(run(10ms, 20ms)), "read");
}

TEST(pipeline_report, says_so_when_nothing_was_measured) {
  EXPECT_EQ(report_on(weir::iota(0, 9), 0ms).line(), "held back by: nothing measured");
  EXPECT_EQ(report_by_next(weir::iota(0, 9) | named("read"), 0ms).held_back_by(), "");
  auto nothing_yet = []() -> weir::task<std::size_t> {
    auto source = weir::iota(0) | named("read");
    co_return (co_await pipeline_report()).stages.size();
  };
  EXPECT_EQ(weir::testing::run(nothing_yet()), 0U);
}

TEST(pipeline_report, includes_what_a_stage_is_about_just_now) {
  auto run = []() -> weir::task<> {
    auto source = every(9, 100ms) | named("read");
    auto look = [](weir::duration after) -> weir::task<std::string> {
      co_await weir::sleep(after);
      const auto seen = co_await pipeline_report();
      co_return figures(seen.stages.at(0));
    };
    auto both = weir::when_all(source.next(), look(60ms));
    EXPECT_EQ(std::get<1>(co_await std::move(both)), "read: 0 values, 0 errors, waiting 60, blocked 0");
    EXPECT_EQ(co_await look(30ms), "read: 1 values, 0 errors, waiting 100, blocked 30");
    EXPECT_EQ(co_await look(30ms), "read: 1 values, 0 errors, waiting 100, blocked 60");
    co_await source.close();
    EXPECT_EQ(co_await look(30ms), "read: 1 values, 0 errors, waiting 100, blocked 60");
  };
  weir::testing::run(run());
}

TEST(pipeline_report, counts_time_until_a_stream_is_destroyed) {
  auto run = []() -> weir::task<> {
    {
      auto source = every(9, 100ms) | named("read");
      EXPECT_TRUE(co_await source.next());
      co_await weir::sleep(40ms);
    }
    co_await weir::sleep(40ms);
    const auto seen = co_await pipeline_report();
    EXPECT_EQ(figures(seen.stages.at(0)), "read: 1 values, 0 errors, waiting 100, blocked 40");
  };
  weir::testing::run(run());
}

TEST(pipeline_report, counts_errors_of_upstream_and_not_those_of_the_consumer) {
  auto run = []() -> weir::task<> {
    auto source = failing(3) | named("read");
    EXPECT_THROW(static_cast<void>(co_await source.count()), std::runtime_error);
    auto other = weir::iota(0, 9) | named("other");
    auto fails = [](int) { throw std::runtime_error("consumer"); };
    EXPECT_THROW(co_await other.for_each(fails), std::runtime_error);
    const auto seen = co_await pipeline_report();
    EXPECT_EQ(figures(seen.stages.at(0)), "read: 3 values, 1 errors, waiting 0, blocked 0");
    EXPECT_EQ(figures(seen.stages.at(1)), "other: 1 values, 0 errors, waiting 0, blocked 0");
  };
  weir::testing::run(run());
}

TEST(pipeline_report, says_what_is_under_way_in_a_stage) {
  auto run = []() -> weir::task<> {
    auto slow = [](int value) -> weir::task<int> {
      co_await weir::sleep(value == 0 ? 100ms : 30ms);
      co_return value;
    };
    auto source = weir::iota(0) | weir::prefetch(3) | named("read") | weir::transform_concurrent(2, slow) | named("enrich");
    auto look = []() -> weir::task<> {
      co_await weir::sleep(45ms);
      const auto seen = co_await pipeline_report();
      EXPECT_EQ(seen.stages.at(0).queued, 3U);
      EXPECT_EQ(seen.stages.at(1).in_flight, 2U);
      EXPECT_EQ(seen.stages.at(1).queued, 1U);
    };
    auto both = weir::when_all(source.next(), look());
    co_await std::move(both);
    auto [sender, receiver] = weir::channel<int>(4);
    auto fed = std::move(receiver) | named("fed");
    EXPECT_TRUE(sender.try_send(1));
    EXPECT_TRUE(sender.try_send(2));
    EXPECT_TRUE(sender.try_send(3));
    EXPECT_TRUE(co_await fed.next());
    const auto seen = co_await pipeline_report();
    EXPECT_EQ(seen.stages.at(2).queued, 2U);
    co_await source.close();
    const auto after = co_await pipeline_report();
    EXPECT_EQ(after.stages.at(1).queued, 0U);
    EXPECT_EQ(after.stages.at(1).in_flight, 0U);
  };
  weir::testing::run(run());
}

TEST(pipeline_report, keeps_one_line_for_a_stage_that_is_made_again_and_again) {
  auto run = []() -> weir::task<> {
    for (int i = 0; i < 1000; ++i) {
      auto source = every(2, 10ms) | named("read") | weir::prefetch(1) | named("keep");
      EXPECT_EQ(co_await source.count(), 2U);
    }
    const auto seen = co_await pipeline_report();
    EXPECT_EQ(seen.stages.size(), 2U);
    EXPECT_EQ(figures(seen.stages[0]), "read: 2000 values, 0 errors, waiting 20000, blocked 0");
    EXPECT_EQ(figures(seen.stages[1]), "keep: 2000 values, 0 errors, waiting 20000, blocked 0");
  };
  weir::testing::run(run());
}

TEST(pipeline_report, keeps_stages_of_one_name_apart_while_both_live) {
  auto run = []() -> weir::task<> {
    auto a = weir::iota(0, 2) | named("read");
    auto b = weir::iota(0, 5) | named("read");
    EXPECT_TRUE(co_await a.next());
    EXPECT_TRUE(co_await b.next());
    EXPECT_TRUE(co_await b.next());
    const auto seen = co_await pipeline_report();
    EXPECT_EQ(figures(seen.stages.at(0)), "read: 1 values, 0 errors, waiting 0, blocked 0");
    EXPECT_EQ(figures(seen.stages.at(1)), "read: 2 values, 0 errors, waiting 0, blocked 0");
  };
  weir::testing::run(run());
}

weir::task<> consume(weir::any_stream<int> source, weir::duration work) {
  auto f = [work](int) { return wait(work); };
  co_await source.for_each(f);
}

TEST(pipeline_report, does_not_mix_up_two_pipelines_of_one_run) {
  auto run = []() -> weir::task<> {
    auto fast = every(10, 10ms) | named("read a") | taking(20ms) | named("enrich a");
    auto slow = every(10, 100ms) | named("read b") | taking(300ms) | named("enrich b");
    auto both = weir::when_all(consume(std::move(fast), 0ms), consume(std::move(slow), 0ms));
    co_await std::move(both);
    const auto seen = co_await pipeline_report();
    EXPECT_EQ(seen.stages.size(), 4U);
    EXPECT_EQ(figures(seen.stages.at(0)), "read a: 10 values, 0 errors, waiting 100, blocked 200");
    EXPECT_EQ(figures(seen.stages.at(1)), "enrich a: 10 values, 0 errors, waiting 300, blocked 0");
    EXPECT_EQ(seen.stages.at(1).own, 200ms);
    EXPECT_EQ(figures(seen.stages.at(2)), "read b: 10 values, 0 errors, waiting 1000, blocked 3000");
    EXPECT_EQ(seen.stages.at(3).own, 3000ms);
    EXPECT_EQ(seen.line(), "held back by: enrich b (75 % of the time)");
  };
  weir::testing::run(run());
}

weir::async_generator<int> enriched(weir::any_stream<int> source, weir::duration first, weir::duration each) {
  if (first != 0ms) co_await weir::sleep(first);  // the source is driven first when an event resumes this body
  while (auto value = co_await source.next()) {
    co_await weir::sleep(each);
    co_yield *value;
  }
}
TEST(pipeline_report, sees_through_stages_that_are_generators) {
  for (const weir::duration first : {weir::duration(0ms), weir::duration(1ms)}) {
    auto source = enriched(every(10, 10ms) | named("read"), first, 50ms) | named("enrich");
    const auto seen = report_by_next(std::move(source), 5ms);
    ASSERT_EQ(seen.stages.size(), 2U);
    EXPECT_EQ(seen.stages.at(0).name, "read");
    EXPECT_EQ(seen.stages.at(0).own, 100ms);
    EXPECT_EQ(seen.stages.at(1).own, 500ms + first);
    EXPECT_EQ(seen.held_back_by(), "enrich");
  }
}

TEST(pipeline_report, does_not_take_what_a_consumer_streams_for_a_part_of_its_source) {
  auto run = []() -> weir::task<> {
    auto source = every(10, 10ms) | named("read");
    auto save = [](int) -> weir::task<> {
      co_await weir::sleep(1ms);
      auto inner = every(1, 50ms) | named("save");
      static_cast<void>(co_await inner.count());
    };
    co_await source.for_each(save);
    const auto seen = co_await pipeline_report();
    EXPECT_EQ(seen.stages.size(), 2U);
    EXPECT_EQ(figures(seen.stages.at(0)), "read: 10 values, 0 errors, waiting 100, blocked 510");
    EXPECT_EQ(seen.stages.at(0).own, 100ms);
    EXPECT_EQ(figures(seen.stages.at(1)), "save: 10 values, 0 errors, waiting 500, blocked 0");
  };
  weir::testing::run(run());
}

TEST(pipeline_report, knows_the_inputs_of_a_merge) {
  auto source = weir::merge(every(10, 100ms) | named("a"), every(5, 190ms) | named("b")) | named("both");
  const auto seen = report_on(std::move(source), 0ms);
  ASSERT_EQ(seen.stages.size(), 3U);
  EXPECT_EQ(figures(seen.stages.at(0)), "a: 10 values, 0 errors, waiting 1000, blocked 0");
  EXPECT_EQ(figures(seen.stages.at(1)), "b: 5 values, 0 errors, waiting 950, blocked 0");
  EXPECT_EQ(seen.stages.at(2).own, 0ms) << "a merge does no work of its own";
  EXPECT_EQ(seen.held_back_by(), "a");
}

TEST(pipeline_report, goes_on_with_a_stage_that_is_opened_again) {
  auto run = []() -> weir::task<> {
    int opened = 0;
    auto open = [&opened] { return every(++opened, 10ms) | named("read"); };
    auto source = weir::defer(open) | named("all");
    auto again = weir::defer(open) | named("all");
    EXPECT_EQ(co_await source.count(), 1U);
    EXPECT_EQ(co_await again.count(), 2U);
    const auto seen = co_await pipeline_report();
    for (const auto& stage : seen.stages) EXPECT_EQ(stage.own == 0ms, stage.name == "all");
  };
  weir::testing::run(run());
}

}  // namespace

#include <weir/ops/iota.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take.hpp>

#include "ops/overlap.hpp"
#include "ops/reports.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

using namespace weir_tests;
using weir::named;

namespace {

TEST(named, passes_every_value_on_unchanged) {
  EXPECT_EQ(spell(weir::iota(0, 40) | weir::take(3) | named("read")), "0 1 2 |");
  EXPECT_EQ(spell_at_once(weir::iota(0, 3) | named("read")), "0 1 2 |");
  EXPECT_EQ(spell_times(ticking(2) | named("read")), "0@100 1@200 |@200");
  EXPECT_EQ(spell(failing(2) | named("read")), "0 1 source failed");
  std::vector<int> values{1, 2};
  EXPECT_EQ(spell(references(values) | named("read")), "1 2 |");
}

TEST(named, asks_for_what_it_is_asked_for) {
  account book;
  auto run = [](account& b) -> weir::task<> {
    auto source = counted(b, 9) | named("read");
    EXPECT_TRUE(co_await source.next());
    EXPECT_EQ(b.pulled, 1);
    EXPECT_EQ(b.demand, 1U);
    EXPECT_EQ(co_await source.count(), 8U);
    EXPECT_EQ(b.demand, weir::detail::unlimited);
  };
  weir::testing::run(run(book));
}

TEST(named, leaves_values_that_are_dropped_to_the_handler_downstream) {
  std::vector<int> lost;
  auto run = [](std::vector<int>& into) -> weir::task<> {
    auto keep = [&into](int value) noexcept { into.push_back(value); };
    auto source = weir::iota(0) | weir::prefetch(2) | named("read") | weir::on_discard(keep);
    EXPECT_TRUE(co_await source.next());
    co_await weir::sleep(1ms);
    co_await source.close();
  };
  weir::testing::run(run(lost));
  EXPECT_EQ(lost, (std::vector<int>{1, 2}));
}

TEST(named, measures_what_each_stage_waits_in_sequence) {
  for (const bool by_next : {false, true}) {
    auto source = in_sequence(100ms, 50ms);
    const auto seen = by_next ? report_by_next(std::move(source), 10ms) : report_on(std::move(source), 10ms);
    ASSERT_EQ(seen.stages.size(), 2U);
    EXPECT_EQ(figures(seen.stages[0]), "read: 10 values, 0 errors, waiting 1000, blocked 600");
    EXPECT_EQ(figures(seen.stages[1]), "enrich: 10 values, 0 errors, waiting 1500, blocked 100");
    EXPECT_EQ(seen.stages[0].own, 1000ms);
    EXPECT_EQ(seen.stages[1].own, 500ms);
    EXPECT_EQ(seen.stages[1].elapsed, 1600ms);
  }
}

TEST(named, may_be_moved_before_it_is_driven) {
  auto source = ticking(2) | named("read");
  auto moved = std::move(source);
  EXPECT_EQ(spell_times(std::move(moved)), "0@100 1@200 |@200");
}

}  // namespace

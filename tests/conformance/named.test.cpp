#include <weir/ops/named.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

TEST(named_conformance, a_stage) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::named("read"); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(named_conformance, stages_around_one_that_runs_ahead) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::named("read") | weir::prefetch(2) | weir::named("ahead");
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(2))),
            "");
}

/// The report may be asked for at any time, from within the pipeline too; here it has to count every value.
weir::async_generator<tracked> reports(source values) {
  std::uint64_t seen = 0;
  while (auto value = co_await values.next()) {
    const weir::report figures = co_await weir::pipeline_report();
    ++seen;
    if (figures.stages.size() != 1 || figures.stages[0].values != seen) throw std::logic_error("a wrong report");
    co_yield std::move(*value);
  }
}
TEST(pipeline_report_conformance, from_within_the_pipeline) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return reports(lab.source() | weir::named("read")); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace

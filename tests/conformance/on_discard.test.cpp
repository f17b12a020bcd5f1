#include <weir/ops/chunk.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

/// Writes what it is handed into the ledger, as the battery itself does: nothing may pass it by.
void writes_down(tracked&& lost) noexcept {
  const tracked mine(std::move(lost));
  mine.discard();
}

TEST(on_discard_conformance, where_nothing_is_held) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::on_discard(writes_down); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(on_discard_conformance, where_values_are_held) {
  EXPECT_EQ(complaints(
                single([](laboratory& lab) { return lab.source() | weir::prefetch(3) | weir::on_discard(writes_down); })
                    .gives("0 1 2 3 4 5 |")
                    .fails_with("0 1 2 source failed at 3")
                    .pulls_at_most(beyond(3))),
            "");
}

TEST(on_discard_conformance, of_single_values_of_groups) {
  EXPECT_EQ(
      complaints(grouped([](laboratory& lab) { return lab.source() | weir::chunk(4) | weir::on_discard(writes_down); })
                     .gives("0+1+2+3 4+5 |")
                     .pulls_at_most(times(4))),
      "");
}

TEST(on_discard_conformance, under_a_stage_that_runs_ahead) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::transform(worked_on) | weir::on_discard(writes_down) |
                                weir::prefetch(2);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .pulls_at_most(beyond(2))),
            "");
}

}  // namespace

#include <weir/ops/take.hpp>
#include <weir/ops/ticks.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

int number_of(weir::time_point due) { return static_cast<int>(due.time_since_epoch() / 3ms); }

TEST(ticks_conformance, of_which_none_is_lost) {
  EXPECT_EQ(complaints(numbers([](laboratory&) {
                         return weir::ticks(3ms) | weir::transform(number_of) | weir::take(4);
                       })
                           .gives("1 2 3 4 |")
                           .fails_with("1 2 3 4 |")),
            "");
}

/// When they come depends on the consumer.
TEST(ticks_conformance, that_are_skipped_or_delayed) {
  for (const auto missed : {weir::missed_ticks::skip, weir::missed_ticks::delay}) {
    auto count = [](weir::time_point) { return 1; };
    EXPECT_EQ(complaints(numbers([missed, count](laboratory&) {
                           return weir::ticks(3ms, missed) | weir::transform(count) | weir::take(4);
                         }).gives("1 1 1 1 |")),
              "");
  }
}

TEST(ticks_conformance, under_a_stage) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto give = [&lab, next = 0](weir::time_point) mutable { return lab.give(next++); };
                         const int most = lab.script().values();
                         return weir::ticks(3ms) | weir::take(most < 0 ? 1'000'000 : most) | weir::transform(give);
                       }).gives("0 1 2 3 4 5 |")),
            "");
}

}  // namespace

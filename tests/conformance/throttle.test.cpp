#include <weir/ops/throttle.hpp>

#include "conformance/stages.hpp"
#include "conformance/used_up.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(throttle_conformance, in_one_window_of_both_edges) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::throttle(1h); })
                           .gives("0 5 |")
                           .fails_with("0 2 source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}

TEST(throttle_conformance, in_one_window_of_the_leading_edge) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::throttle(1h, weir::edge::leading); })
                           .gives("0 |")
                           .fails_with("0 source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}

TEST(throttle_conformance, in_one_window_of_the_trailing_edge) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::throttle(1h, weir::edge::trailing); })
                           .gives("5 |")
                           .fails_with("2 source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}

TEST(throttle_conformance, of_any_source) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) { return lab.source() | weir::throttle(4ms) | use_up_slowly(); })
                           .gives("|")
                           .fails_with("source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}


}  // namespace

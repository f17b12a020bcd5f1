#include <weir/ops/repeat.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(repeat_conformance, of_a_value) {
  EXPECT_EQ(complaints(numbers([](laboratory&) {
                         return weir::repeat(7) | weir::take(4);
                       }).gives("7 7 7 7 |").fails_with("7 7 7 7 |")),
            "");
}

TEST(repeat_conformance, without_an_end_under_a_stage) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto give = [&lab, next = 0](int) mutable { return lab.give(next++); };
                         const int most = lab.script().values();
                         return weir::repeat(1) | weir::take(most < 0 ? 1'000'000 : most) | weir::transform(give);
                       }).gives("0 1 2 3 4 5 |")),
            "");
}

}  // namespace

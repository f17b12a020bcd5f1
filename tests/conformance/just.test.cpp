#include <weir/ops/just.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(just_conformance, of_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return weir::just(tracked(lab.book(), 0), tracked(lab.book(), 1), tracked(lab.book(), 2));
                       })
                           .gives("0 1 2 |")
                           .fails_with("0 1 2 |")
                           .may_absorb(any_value)),  // values not asked for are destroyed with the stream
            "");
}
TEST(just_conformance, of_one) {
  EXPECT_EQ(complaints(numbers([](laboratory&) { return weir::just(7); }).gives("7 |").fails_with("7 |")), "");
}

}  // namespace

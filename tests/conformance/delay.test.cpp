#include <weir/ops/delay.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

using namespace weir_tests;

namespace {

std::string delayed(weir::duration length, std::size_t most) {
  return complaints(single([length, most](laboratory& lab) { return lab.source() | weir::delay(length, most); })
                        .gives("0 1 2 3 4 5 |")
                        .fails_with("0 1 2 source failed at 3")
                        .pulls_at_most(beyond(most)));
}

TEST(delay_conformance, of_one) { EXPECT_EQ(delayed(4ms, 1), ""); }
TEST(delay_conformance, of_several) { EXPECT_EQ(delayed(25ms, 3), ""); }
TEST(delay_conformance, of_no_time) { EXPECT_EQ(delayed(0ms, 2), ""); }

}  // namespace

#include <weir/ops/rate_limit.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

using namespace weir_tests;

namespace {

template <class Rate>
std::string limited(Rate limit) {
  return complaints(single([limit](laboratory& lab) { return lab.source() | weir::rate_limit(limit); })
                        .gives("0 1 2 3 4 5 |")
                        .fails_with("0 1 2 source failed at 3"));
}

TEST(rate_limit_conformance, of_even_distances) { EXPECT_EQ(limited(weir::rate(1, 4ms)), ""); }
TEST(rate_limit_conformance, of_bursts) { EXPECT_EQ(limited(weir::rate(2, 15ms).burst(3)), ""); }
TEST(rate_limit_conformance, of_costs) {
  EXPECT_EQ(limited(weir::rate(1, 2ms).burst(2).cost([](const tracked& value) { return value.id() % 4; })), "");
}

}  // namespace

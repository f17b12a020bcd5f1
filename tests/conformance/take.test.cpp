#include <weir/ops/take.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>

using namespace weir_tests;

namespace {

std::string taking(int n, const char* gives, const char* fails_with) {
  const auto most = static_cast<std::size_t>(n);
  return complaints(single([n](laboratory& lab) { return lab.source() | weir::take(n); })
                        .gives(gives)
                        .fails_with(fails_with)
                        .pulls_at_most([most](std::size_t asked) { return std::min(asked, most); }));
}

TEST(take_conformance, of_some) { EXPECT_EQ(taking(3, "0 1 2 |", "0 1 2 |"), ""); }
TEST(take_conformance, of_none) { EXPECT_EQ(taking(0, "|", "|"), ""); }
TEST(take_conformance, of_as_many_as_there_are) {
  EXPECT_EQ(taking(6, "0 1 2 3 4 5 |", "0 1 2 source failed at 3"), "");
}
TEST(take_conformance, of_more_than_there_are) {
  EXPECT_EQ(taking(50, "0 1 2 3 4 5 |", "0 1 2 source failed at 3"), "");
}

}  // namespace

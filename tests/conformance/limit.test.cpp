#include "conformance/stages.hpp"

#include <weir/ops/limit.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>

using namespace weir_tests;

namespace {

std::string limited(int n, const char* gives, const char* fails_with) {
  const auto most = static_cast<std::size_t>(n) + 1;
  return complaints(single([n](laboratory& lab) { return lab.source() | weir::limit(n); })
                        .gives(gives)
                        .fails_with(fails_with)
                        .may_discard()  // the value too many
                        .pulls_at_most([most](std::size_t asked) { return std::min(asked, most); }));
}

TEST(limit_conformance, that_is_exceeded) {
  EXPECT_EQ(limited(3, "0 1 2 limit: the stream has more than 3 values", "0 1 2 source failed at 3"), "");
}
TEST(limit_conformance, that_is_exceeded_before_the_source_fails) {
  EXPECT_EQ(limited(1, "0 limit: the stream has more than 1 value", "0 limit: the stream has more than 1 value"), "");
}
TEST(limit_conformance, of_none) {
  EXPECT_EQ(limited(0, "limit: the stream has more than 0 values", "limit: the stream has more than 0 values"), "");
}
TEST(limit_conformance, of_as_many_as_there_are) {
  EXPECT_EQ(limited(6, "0 1 2 3 4 5 |", "0 1 2 source failed at 3"), "");
}

}  // namespace

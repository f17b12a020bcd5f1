#include <weir/ops/drop.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

using namespace weir_tests;

namespace {

std::string dropping(int n, const char* gives, const char* fails_with) {
  return complaints(single([n](laboratory& lab) { return lab.source() | weir::drop(n); })
                        .gives(gives)
                        .fails_with(fails_with)
                        .may_absorb([n](int id) { return id < n; })
                        .pulls_at_most(beyond(static_cast<std::size_t>(n))));
}

TEST(drop_conformance, of_some) { EXPECT_EQ(dropping(2, "2 3 4 5 |", "2 source failed at 3"), ""); }
TEST(drop_conformance, of_none) { EXPECT_EQ(dropping(0, "0 1 2 3 4 5 |", "0 1 2 source failed at 3"), ""); }
TEST(drop_conformance, of_all) { EXPECT_EQ(dropping(6, "|", "source failed at 3"), ""); }
TEST(drop_conformance, of_more_than_there_are) { EXPECT_EQ(dropping(50, "|", "source failed at 3"), ""); }

}  // namespace

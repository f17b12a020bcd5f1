#include "conformance/stages.hpp"

#include <weir/ops/drop_last.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

using namespace weir_tests;

namespace {

std::string dropping_last(int n, const char* gives, const char* fails_with) {
  return complaints(single([n](laboratory& lab) { return lab.source() | weir::drop_last(n); })
                        .gives(gives)
                        .fails_with(fails_with)
                        .may_discard()          // those that are held before an error
                        .may_absorb(any_value)  // those that a drained source came last with
                        .pulls_at_most(beyond(static_cast<std::size_t>(n))));
}

TEST(drop_last_conformance, of_some) { EXPECT_EQ(dropping_last(2, "0 1 2 3 |", "0 source failed at 3"), ""); }
TEST(drop_last_conformance, of_none) { EXPECT_EQ(dropping_last(0, "0 1 2 3 4 5 |", "0 1 2 source failed at 3"), ""); }
TEST(drop_last_conformance, of_all) { EXPECT_EQ(dropping_last(6, "|", "source failed at 3"), ""); }
TEST(drop_last_conformance, of_more_than_there_are) { EXPECT_EQ(dropping_last(50, "|", "source failed at 3"), ""); }

}  // namespace

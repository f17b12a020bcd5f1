#include "conformance/stages.hpp"

#include <weir/ops/take_last.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

using namespace weir_tests;

namespace {

std::string taking_last(int n, const char* gives) {
  return complaints(single([n](laboratory& lab) { return lab.source() | weir::take_last(n); })
                        .gives(gives)
                        .fails_with("source failed at 3")
                        .may_discard()          // those that are held before an error
                        .may_absorb(any_value)  // those before the last ones
                        .pulls_at_most([](std::size_t) { return weir::detail::unlimited; }));
}

TEST(take_last_conformance, of_some) { EXPECT_EQ(taking_last(2, "4 5 |"), ""); }
TEST(take_last_conformance, of_none) { EXPECT_EQ(taking_last(0, "|"), ""); }
TEST(take_last_conformance, of_as_many_as_there_are) { EXPECT_EQ(taking_last(6, "0 1 2 3 4 5 |"), ""); }
TEST(take_last_conformance, of_more_than_there_are) { EXPECT_EQ(taking_last(50, "0 1 2 3 4 5 |"), ""); }

}  // namespace

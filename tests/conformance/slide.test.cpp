#include "conformance/stages.hpp"

#include <weir/ops/slide.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

using namespace weir_tests;

namespace {

/// Tracked values cannot be copied: their numbers can.
int number_of(tracked&& value) {
  value.absorb();
  return value.id();
}
/// A window as one number, which begins with a 1; of a long one the last digits.
int digits(const std::vector<int>& window) {
  int number = 1;
  for (const int each : window) number = (10 * number + each % 10) % 100'000'000;
  return number;
}

std::string sliding(std::size_t n, std::size_t step, const char* gives, const char* fails_with) {
  return complaints(numbers([n, step](laboratory& lab) {
                      return lab.source() | weir::transform(number_of) | weir::slide(n, step) | weir::transform(digits);
                    })
                        .gives(gives)
                        .fails_with(fails_with)
                        .may_discard()
                        .pulls_at_most([n, step](std::size_t asked) { return n + (asked - 1) * step; }));
}

TEST(slide_conformance, by_one) { EXPECT_EQ(sliding(3, 1, "1012 1123 1234 1345 |", "1012 source failed at 3"), ""); }
TEST(slide_conformance, by_more_than_one) {
  EXPECT_EQ(sliding(3, 2, "1012 1234 145 |", "1012 source failed at 3"), "");
}
TEST(slide_conformance, by_more_than_a_window) { EXPECT_EQ(sliding(2, 3, "101 134 |", "101 source failed at 3"), ""); }
TEST(slide_conformance, over_more_than_there_is) {
  EXPECT_EQ(sliding(50, 1, "1012345 |", "1012 source failed at 3"), "");
}

}  // namespace

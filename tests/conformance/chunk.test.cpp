#include <weir/ops/chunk.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

using namespace weir_tests;

namespace {

std::string chunks_of(int n, const char* gives, const char* fails_with) {
  return complaints(grouped([n](laboratory& lab) { return lab.source() | weir::chunk(n); })
                        .gives(gives)
                        .fails_with(fails_with)
                        .pulls_at_most(times(static_cast<std::size_t>(n))));
}

TEST(chunk_conformance, of_one) { EXPECT_EQ(chunks_of(1, "0 1 2 3 4 5 |", "0 1 2 source failed at 3"), ""); }
TEST(chunk_conformance, of_a_divisor) { EXPECT_EQ(chunks_of(2, "0+1 2+3 4+5 |", "0+1 2 source failed at 3"), ""); }
TEST(chunk_conformance, with_a_rest) { EXPECT_EQ(chunks_of(4, "0+1+2+3 4+5 |", "0+1+2 source failed at 3"), ""); }
TEST(chunk_conformance, of_more_than_there_are) {
  EXPECT_EQ(chunks_of(50, "0+1+2+3+4+5 |", "0+1+2 source failed at 3"), "");
}

}  // namespace

#include "conformance/stages.hpp"

#include <weir/ops/chunk_ready.hpp>

#include <gtest/gtest.h>

#include <cstddef>

using namespace weir_tests;

namespace {

TEST(chunk_ready_conformance, of_one_and_of_several) {
  for (const std::size_t most : {1U, 2U, 4U, 50U}) {
    EXPECT_EQ(complaints(grouped([most](laboratory& lab) { return lab.source() | weir::chunk_ready(most); })
                             .in_any_grouping()
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("0 1 2 source failed at 3")
                             .pulls_at_most([most](std::size_t asked) { return (asked + 1) * most; })),
              "")
        << most;
  }
}

}  // namespace

#include <weir/ops/prefetch.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>

using namespace weir_tests;

namespace {

TEST(prefetch_conformance, of_one_and_of_several) {
  for (const int n : {1, 2, 4, 50}) {
    EXPECT_EQ(complaints(single([n](laboratory& lab) { return lab.source() | weir::prefetch(n); })
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("0 1 2 source failed at 3")
                             .pulls_at_most(beyond(static_cast<std::size_t>(n)))),
              "")
        << n;
  }
}

}  // namespace

#include <weir/ops/merge.hpp>
#include <weir/ops/never.hpp>
#include <weir/ops/take.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

using namespace weir_tests;

namespace {

/// Beside a source: by itself it has no end that the battery could wait for.
TEST(never_conformance, beside_a_source) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return weir::merge(weir::never<tracked>(), lab.source()) | weir::take(6);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most([](std::size_t asked) { return std::min<std::size_t>(asked, 6); })),
            "");
}

}  // namespace

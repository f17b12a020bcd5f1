#include <weir/ops/timestamped.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

TEST(timestamped_conformance, of_any_source) {
  auto value_of = [](weir::stamped<tracked>&& each) { return std::move(each.value); };
  EXPECT_EQ(complaints(single([&](laboratory& lab) { return lab.source() | weir::timestamped() | weir::transform(value_of); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace

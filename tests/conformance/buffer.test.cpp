#include <weir/ops/buffer.hpp>

#include "conformance/stages.hpp"
#include "conformance/used_up.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(buffer_conformance, where_everything_fits) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::buffer(50, weir::overflow::fail); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .reads_all()),
            "");
}

TEST(buffer_conformance, where_it_overflows) {
  for (const auto when_full : {weir::overflow::drop_oldest, weir::overflow::drop_newest}) {
    EXPECT_EQ(complaints(numbers([when_full](laboratory& lab) {
                           return lab.source() | weir::buffer(2, when_full) | use_up_slowly();
                         })
                             .gives("|")
                             .fails_with("source failed at 3")
                             .may_discard()
                             .reads_all()),
              "");
  }
}

}  // namespace

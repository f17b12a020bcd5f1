#include <weir/ops/sample.hpp>

#include "conformance/stages.hpp"
#include "conformance/used_up.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(sample_conformance, where_nothing_but_the_latest_is_due) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::sample(1h); })
                           .gives("5 |")
                           .fails_with("2 source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}

TEST(sample_conformance, of_any_source) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) { return lab.source() | weir::sample(4ms) | use_up_slowly(); })
                           .gives("|")
                           .fails_with("source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}


}  // namespace

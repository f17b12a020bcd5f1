#include "conformance/stages.hpp"

#include <weir/ops/start_with.hpp>

#include <gtest/gtest.h>

#include <cstddef>

using namespace weir_tests;

namespace {

/// Those that nobody asked for are destroyed with the stage.
bool is_first_value(int id) { return id >= 90'000'000; }

TEST(start_with_conformance, of_two_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() |
                                weir::start_with(tracked(lab.book(), 90'000'000), tracked(lab.book(), 90'000'001));
                       })
                           .gives("90000000 90000001 0 1 2 3 4 5 |")
                           .fails_with("90000000 90000001 0 1 2 source failed at 3")
                           .may_absorb(is_first_value)
                           .pulls_at_most([](std::size_t asked) { return asked < 2 ? 0 : asked - 2; })),
            "");
}

}  // namespace

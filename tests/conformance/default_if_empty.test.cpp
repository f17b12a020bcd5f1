#include "conformance/stages.hpp"

#include <weir/ops/default_if_empty.hpp>
#include <weir/ops/take.hpp>

#include <gtest/gtest.h>

#include <cstddef>

using namespace weir_tests;

namespace {

/// It is destroyed with the stage where nobody needed it.
bool is_default(int id) { return id == 90'000'000; }

TEST(default_if_empty_conformance, of_a_stream_with_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::default_if_empty(tracked(lab.book(), 90'000'000));
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_absorb(is_default)),
            "");
}

TEST(default_if_empty_conformance, of_a_stream_without_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::take(0) | weir::default_if_empty(tracked(lab.book(), 90'000'000));
                       })
                           .gives("90000000 |")
                           .may_absorb(is_default)
                           .pulls_at_most([](std::size_t) { return std::size_t{0}; })),
            "");
}

}  // namespace

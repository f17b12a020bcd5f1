#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

TEST(any_stream_conformance, of_an_any_stream) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return source(lab.source()); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

/// The same type erased twice over, by a stage that changes nothing: what an interface of several layers does.
TEST(any_stream_conformance, of_a_stage_over_an_any_stream) {
  auto same = [](tracked&& value) { return std::move(value); };
  EXPECT_EQ(complaints(single([same](laboratory& lab) {
                         source inner = lab.source() | weir::transform(same);
                         return source(std::move(inner) | weir::transform(same));
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(any_stream_conformance, that_converts) {
  EXPECT_EQ(complaints(numbers([](laboratory&) { return weir::iota(short(0), short(4)); }).gives("0 1 2 3 |")), "");
}

TEST(any_stream_conformance, that_holds_nothing) {
  EXPECT_EQ(complaints(single([](laboratory&) { return source(); }).gives("|")), "");
}

}  // namespace

#include <weir/ops/iota.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(iota_conformance, with_an_end) {
  EXPECT_EQ(complaints(numbers([](laboratory&) { return weir::iota(0, 4); }).gives("0 1 2 3 |")), "");
}
TEST(iota_conformance, without_an_end_under_a_stage) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto give = [&lab](int id) { return lab.give(id); };
                         return (lab.script().values() < 0 ? weir::iota(0) : weir::iota(0, 6)) | weir::transform(give);
                       }).gives("0 1 2 3 4 5 |")),
            "");
}
TEST(iota_conformance, of_nothing) {
  EXPECT_EQ(complaints(numbers([](laboratory&) { return weir::iota(3, 3); }).gives("|")), "");
}

}  // namespace

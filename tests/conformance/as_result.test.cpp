#include "conformance/stages.hpp"

#include <weir/ops/as_result.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(as_result_conformance, with_the_error_as_the_last_value) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto open = [&lab](weir::result<tracked>&& each) {
                           return each ? std::move(*each) : tracked(lab.book(), 999);
                         };
                         return lab.source() | weir::as_result() | weir::transform(open);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 999 |")),
            "");
}

}  // namespace

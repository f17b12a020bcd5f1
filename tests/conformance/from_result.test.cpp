#include "conformance/stages.hpp"

#include <weir/ops/as_result.hpp>
#include <weir/ops/from_result.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

TEST(from_result_conformance, of_the_results_of_a_source) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::as_result() | weir::from_result(); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(from_result_conformance, of_a_result_that_failed_over_an_open_source) {
  auto wrap = [](tracked&& value) -> weir::result<tracked> {
    if (value.id() != 4) return std::move(value);
    value.absorb();
    return weir::failure(std::make_exception_ptr(std::runtime_error("broke at 4")));
  };
  EXPECT_EQ(
      complaints(single([wrap](laboratory& lab) { return lab.source() | weir::transform(wrap) | weir::from_result(); })
                     .gives("0 1 2 3 broke at 4")
                     .fails_with("0 1 2 source failed at 3")),
      "");
}

}  // namespace

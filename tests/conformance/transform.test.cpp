#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

TEST(transform_conformance, with_a_function) {
  auto changes = [](tracked&& value) { return std::move(value); };
  EXPECT_EQ(complaints(single([changes](laboratory& lab) { return lab.source() | weir::transform(changes); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(transform_conformance, with_a_function_that_throws) {
  auto breaks = [](tracked&& value) {
    check(value);
    return std::move(value);
  };
  EXPECT_EQ(complaints(single([breaks](laboratory& lab) { return lab.source() | weir::transform(breaks); })
                           .gives("0 1 2 3 broke at 4")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(transform_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::transform(worked_on); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

weir::task<tracked> breaks_when_awaited(tracked&& value) {
  co_await weir::post();
  check(value);
  co_return std::move(value);
}
TEST(transform_conformance, with_an_awaited_function_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::transform(breaks_when_awaited); })
                           .gives("0 1 2 3 broke at 4")
                           .fails_with("0 1 2 source failed at 3")
                           .may_absorb(any_value)),  // a call that is stopped takes its value with it
            "");
}

}  // namespace

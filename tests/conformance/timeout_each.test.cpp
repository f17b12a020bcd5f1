#include <weir/ops/inspect.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/timeout_each.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(timeout_each_conformance, where_values_come_in_time) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::timeout_each(1h); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

weir::task<> hangs(const tracked& value) {
  if (value.id() == 3) co_await weir::sleep(1h);
}

TEST(timeout_each_conformance, where_one_does_not) {
  EXPECT_EQ(
      complaints(single([](laboratory& lab) { return lab.source() | weir::inspect(hangs) | weir::timeout_each(200ms); })
                     .gives("0 1 2 timeout_each: no value within 200ms")
                     .fails_with("0 1 2 source failed at 3")
                     .may_discard()),  // the value that hangs
      "");
}

TEST(timeout_each_conformance, where_one_does_not_and_others_are_held) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::prefetch(2) | weir::inspect(hangs) | weir::timeout_each(200ms);
                       })
                           .gives("0 1 2 timeout_each: no value within 200ms")
                           .may_discard()
                           .pulls_at_most(beyond(2))),
            "");
}

}  // namespace

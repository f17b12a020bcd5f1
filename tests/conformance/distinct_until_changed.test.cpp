#include "conformance/stages.hpp"

#include <weir/ops/distinct_until_changed.hpp>

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

int half(const tracked& value) { return value.id() / 2; }
weir::task<int> half_when_awaited(const tracked& value) {
  co_await work(value.id());
  co_return half(value);
}
int breaks_at_four(const tracked& value) {
  check(value);
  return half(value);
}
bool is_odd(int id) { return id % 2 == 1; }

TEST(distinct_until_changed_conformance, with_a_projection) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::distinct_until_changed(half); })
                           .gives("0 2 4 |")
                           .fails_with("0 2 source failed at 3")
                           .may_absorb(is_odd)
                           .pulls_at_most(times(2))),
            "");
}

TEST(distinct_until_changed_conformance, with_a_projection_that_is_awaited) {
  EXPECT_EQ(
      complaints(single([](laboratory& lab) { return lab.source() | weir::distinct_until_changed(half_when_awaited); })
                     .gives("0 2 4 |")
                     .fails_with("0 2 source failed at 3")
                     .may_absorb(is_odd)
                     .pulls_at_most(times(2))),
      "");
}

TEST(distinct_until_changed_conformance, with_a_projection_that_throws) {
  EXPECT_EQ(
      complaints(single([](laboratory& lab) { return lab.source() | weir::distinct_until_changed(breaks_at_four); })
                     .gives("0 2 broke at 4")
                     .fails_with("0 2 source failed at 3")
                     .may_absorb(is_odd)
                     .pulls_at_most(times(2))),
      "");
}

}  // namespace

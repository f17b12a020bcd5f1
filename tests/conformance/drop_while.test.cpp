#include <weir/ops/drop_while.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

bool is_below_two(int id) { return id < 2; }

bool below_two(const tracked& value) { return is_below_two(value.id()); }
weir::task<bool> below_two_when_awaited(const tracked& value) {
  co_await work(value.id());
  co_return below_two(value);
}

TEST(drop_while_conformance, with_a_predicate) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::drop_while(below_two); })
                           .gives("2 3 4 5 |")
                           .fails_with("2 source failed at 3")
                           .may_absorb(is_below_two)
                           .pulls_at_most(beyond(2))),
            "");
}

TEST(drop_while_conformance, with_a_predicate_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::drop_while(below_two_when_awaited); })
                           .gives("2 3 4 5 |")
                           .fails_with("2 source failed at 3")
                           .may_absorb(is_below_two)
                           .pulls_at_most(beyond(2))),
            "");
}

TEST(drop_while_conformance, of_none) {
  const auto none = [](const tracked&) { return false; };
  EXPECT_EQ(complaints(single([none](laboratory& lab) {
                         return lab.source() | weir::drop_while(none);
                       }).gives("0 1 2 3 4 5 |")),
            "");
}

bool breaks(const tracked& value) {
  check(value);
  return true;
}
TEST(drop_while_conformance, with_a_predicate_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::drop_while(breaks); })
                           .gives("broke at 4")
                           .fails_with("source failed at 3")
                           .may_absorb(any_value)
                           .pulls_at_most(beyond(5))),
            "");
}

}  // namespace

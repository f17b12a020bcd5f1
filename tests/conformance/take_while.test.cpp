#include <weir/ops/take_while.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

using namespace weir_tests;

namespace {

bool below_three(const tracked& value) { return value.id() < 3; }
weir::task<bool> below_three_when_awaited(const tracked& value) {
  co_await work(value.id());
  co_return below_three(value);
}

bool is_three(int id) { return id == 3; }
std::size_t up_to_four(std::size_t asked) { return std::min<std::size_t>(asked, 4); }

TEST(take_while_conformance, with_a_predicate) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::take_while(below_three); })
                           .gives("0 1 2 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_absorb(is_three)
                           .pulls_at_most(up_to_four)),
            "");
}

TEST(take_while_conformance, with_a_predicate_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::take_while(below_three_when_awaited); })
                           .gives("0 1 2 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_absorb(is_three)
                           .pulls_at_most(up_to_four)),
            "");
}

TEST(take_while_conformance, inclusive) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::take_while(below_three, weir::inclusive);
                       })
                           .gives("0 1 2 3 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(up_to_four)),
            "");
}

TEST(take_while_conformance, inclusive_with_a_predicate_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::take_while(below_three_when_awaited, weir::inclusive);
                       })
                           .gives("0 1 2 3 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(up_to_four)),
            "");
}

bool breaks(const tracked& value) {
  check(value);
  return true;
}
TEST(take_while_conformance, with_a_predicate_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::take_while(breaks);
                       }).gives("0 1 2 3 broke at 4")),
            "");
}

}  // namespace

#include <weir/ops/filter.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

bool is_odd(int id) { return id % 2 != 0; }

bool is_even(const tracked& value) { return !is_odd(value.id()); }
weir::task<bool> is_even_when_awaited(const tracked& value) {
  co_await work(value.id());
  co_return is_even(value);
}

TEST(filter_conformance, with_a_predicate) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::filter(is_even); })
                           .gives("0 2 4 |")
                           .fails_with("0 2 source failed at 3")
                           .may_absorb(is_odd)
                           .pulls_at_most(times(2))),
            "");
}

TEST(filter_conformance, with_a_predicate_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::filter(is_even_when_awaited); })
                           .gives("0 2 4 |")
                           .fails_with("0 2 source failed at 3")
                           .may_absorb(is_odd)
                           .pulls_at_most(times(2))),
            "");
}

bool breaks(const tracked& value) {
  check(value);
  return true;
}
TEST(filter_conformance, with_a_predicate_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::filter(breaks);
                       }).gives("0 1 2 3 broke at 4")),
            "");
}

}  // namespace

#include "conformance/stages.hpp"

#include <weir/ops/inspect.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/take_for.hpp>

#include <gtest/gtest.h>

#include <cstddef>

using namespace weir_tests;

namespace {

TEST(take_for_conformance, where_all_comes_in_time) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::take_for(1h); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(take_for_conformance, of_no_time) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::take_for(0ms); })
                           .gives("|")
                           .fails_with("|")
                           .pulls_at_most([](std::size_t) { return std::size_t{0}; })),
            "");
}

weir::task<> hangs(const tracked& value) {
  if (value.id() == 3) co_await weir::sleep(1h);
}

TEST(take_for_conformance, where_one_value_does_not_come_in_time) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::inspect(hangs) | weir::take_for(10s); })
                           .gives("0 1 2 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_discard()),  // the value that hangs
            "");
}

TEST(take_for_conformance, where_one_does_not_and_others_are_held) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::prefetch(2) | weir::inspect(hangs) | weir::take_for(10s);
                       })
                           .gives("0 1 2 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_discard()
                           .pulls_at_most(beyond(2))),
            "");
}

}  // namespace

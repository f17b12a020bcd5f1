#include <weir/ops/inspect.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/timeout.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

TEST(timeout_conformance, where_the_stream_ends_in_time) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::timeout(1h); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

weir::task<> hangs(const tracked& value) {
  if (value.id() == 3) co_await weir::sleep(1h);
}

TEST(timeout_conformance, where_it_does_not_and_values_are_held) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::prefetch(2) | weir::inspect(hangs) | weir::timeout(10s);
                       })
                           .gives("0 1 2 timeout: no end within 10s")
                           .may_discard()
                           .pulls_at_most(beyond(2))),
            "");
}

}  // namespace

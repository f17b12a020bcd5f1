#include <weir/ops/inspect.hpp>
#include <weir/ops/timeout_first.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

weir::task<> first_hangs(const tracked& value) {
  if (value.id() == 0) co_await weir::sleep(1h);
}
weir::task<> third_is_slow(const tracked& value) {
  if (value.id() == 2) co_await weir::sleep(1s);
}

TEST(timeout_first_conformance, where_the_first_value_comes_in_time) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::inspect(third_is_slow) | weir::timeout_first(100ms);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(timeout_first_conformance, where_it_does_not) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::inspect(first_hangs) | weir::timeout_first(200ms);
                       })
                           .gives("timeout_first: no value within 200ms")
                           .may_discard()),  // the value that hangs
            "");
}

}  // namespace

#include "conformance/stages.hpp"

#include <weir/ops/tee.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

auto ids(laboratory& lab) {
  auto id = [](tracked&& value) {
    value.absorb();
    return value.id();
  };
  return lab.source() | weir::transform(id);
}

weir::task<> at_once(weir::any_stream<int> values) {
  auto nothing = [](int) {};
  co_await values.for_each(nothing);
}
weir::task<> slowly(weir::any_stream<int> values) { co_await values.for_each(work); }
weir::task<> not_at_all(weir::any_stream<int>) { co_return; }

TEST(tee_conformance, with_functions_that_read_at_once_slowly_and_not_at_all) {
  for (const auto consume : {at_once, slowly, not_at_all}) {
    for (const int room : {1, 4}) {
      EXPECT_EQ(complaints(numbers([consume, room](laboratory& lab) { return ids(lab) | weir::tee(consume, room); })
                               .may_absorb(any_value)
                               .gives("0 1 2 3 4 5 |")
                               .fails_with("0 1 2 source failed at 3")
                               .pulls_at_most(beyond(0))),
                "");
    }
  }
}

}  // namespace

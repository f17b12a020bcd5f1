#include <weir/ops/conflate.hpp>

#include "conformance/stages.hpp"
#include "conformance/used_up.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

tracked later(tracked&& held, tracked&& newer) {
  held.discard();
  return std::move(newer);
}

TEST(conflate_conformance, by_a_function) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) { return lab.source() | weir::conflate(later) | use_up_slowly(); })
                           .gives("|")
                           .fails_with("source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}

weir::task<tracked> later_after_work(tracked&& held, tracked&& newer) {
  held.discard();
  co_return co_await worked_on(std::move(newer));
}

TEST(conflate_conformance, by_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) {
                         return lab.source() | weir::conflate(later_after_work) | use_up_slowly();
                       })
                           .gives("|")
                           .fails_with("source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}

TEST(conflate_conformance, by_the_latest) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) { return lab.source() | weir::conflate() | use_up_slowly(); })
                           .gives("|")
                           .fails_with("source failed at 3")
                           .may_discard()
                           .reads_all()),
            "");
}

}  // namespace

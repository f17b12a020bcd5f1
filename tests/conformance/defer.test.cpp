#include <weir/ops/defer.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

using namespace weir_tests;

namespace {

weir::task<source> opens(laboratory& lab) {
  co_await weir::sleep(3ms);
  co_return lab.source();
}

TEST(defer_conformance, of_a_factory) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return weir::defer([&lab] { return lab.source(); }); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}
TEST(defer_conformance, of_a_factory_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return weir::defer([&lab] { return opens(lab); }); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace

#include "conformance/stages.hpp"

#include <weir/ops/join.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

weir::async_generator<source> sources(laboratory& lab, int n) {
  for (int i = 0; i < n; ++i) co_yield lab.source();
}

/// Of each value a stream that gives just that; ready, or not.
weir::async_generator<tracked> alone(tracked value) {
  co_await work(value.id());
  co_yield std::move(value);
}
weir::async_generator<tracked> alone_at_once(tracked value) { co_yield std::move(value); }

TEST(join_conformance, of_three) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return sources(lab, 3) | weir::join(); })
                           .gives("0 1 2 3 4 5 100 101 102 103 104 105 200 201 202 203 204 205 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}
TEST(join_conformance, of_none) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return sources(lab, 0) | weir::join(); }).gives("|")), "");
}
TEST(join_conformance, of_streams_made_of_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() |
                                weir::transform([](tracked&& value) { return alone_at_once(std::move(value)); }) |
                                weir::join();
                       })
                           .may_absorb(any_value)
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() |
                                weir::transform([](tracked&& value) { return alone(std::move(value)); }) | weir::join();
                       })
                           .may_absorb(any_value)
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace

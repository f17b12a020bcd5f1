#include "conformance/stages.hpp"

#include <weir/ops/or_else.hpp>
#include <weir/ops/take.hpp>

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

TEST(or_else_conformance, of_a_stream_with_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = lab.source();
                         return std::move(first) | weir::or_else(lab.source());
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(or_else_conformance, of_a_stream_without_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = lab.source() | weir::take(0);
                         return std::move(first) | weir::or_else(lab.source());
                       })
                           .gives("100 101 102 103 104 105 |")
                           .fails_with("100 101 102 source failed at 103")),
            "");
}

TEST(or_else_conformance, of_a_function) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = lab.source() | weir::take(0);
                         auto open = [&lab]() -> weir::task<source> {
                           co_await work(0);
                           co_return lab.source();
                         };
                         return std::move(first) | weir::or_else(open);
                       })
                           .gives("100 101 102 103 104 105 |")
                           .fails_with("100 101 102 source failed at 103")),
            "");
}

}  // namespace

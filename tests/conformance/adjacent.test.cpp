#include "conformance/stages.hpp"

#include <weir/ops/adjacent.hpp>
#include <weir/ops/transform.hpp>

#include <gtest/gtest.h>

#include <tuple>
#include <utility>

using namespace weir_tests;

namespace {

int id_of(tracked&& value) {
  value.absorb();
  return value.id();
}
int together(const std::tuple<int, int>& both) { return std::get<0>(both) * 10 + std::get<1>(both); }
int all_three(const std::tuple<int, int, int>& all) {
  return (std::get<0>(all) * 10 + std::get<1>(all)) * 10 + std::get<2>(all);
}

TEST(adjacent_conformance, of_two) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) {
                         return lab.source() | weir::transform(id_of) | weir::adjacent() | weir::transform(together);
                       })
                           .gives("1 12 23 34 45 |")
                           .fails_with("1 12 source failed at 3")
                           .pulls_at_most(beyond(1))),
            "");
}

TEST(adjacent_conformance, of_three) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) {
                         return lab.source() | weir::transform(id_of) | weir::adjacent<3>() |
                                weir::transform(all_three);
                       })
                           .gives("12 123 234 345 |")
                           .fails_with("12 source failed at 3")
                           .pulls_at_most(beyond(2))),
            "");
}

tracked alone(std::tuple<tracked>&& value) { return std::get<0>(std::move(value)); }
TEST(adjacent_conformance, of_one) {
  EXPECT_EQ(
      complaints(single([](laboratory& lab) { return lab.source() | weir::adjacent<1>() | weir::transform(alone); })
                     .gives("0 1 2 3 4 5 |")
                     .fails_with("0 1 2 source failed at 3")),
      "");
}

}  // namespace

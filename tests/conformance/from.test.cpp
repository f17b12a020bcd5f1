#include <weir/ops/from.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <ranges>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

int length_of(const laboratory& lab) {
  return lab.script().values() < 0 ? std::numeric_limits<int>::max() : lab.script().values();
}
tracked next_element(laboratory& lab, int id) {
  if (id == lab.script().fails_at()) throw weir::testing::source_failed(id);
  return lab.give(id);
}

TEST(from_conformance, of_a_view) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto give = [&lab](int id) { return next_element(lab, id); };
                         return weir::from(std::views::iota(0, length_of(lab)) | std::views::transform(give));
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(from_conformance, of_a_container_that_it_owns) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         std::vector<tracked> values;
                         for (int id = 0; id < std::min(length_of(lab), 500); ++id) values.emplace_back(lab.book(), id);
                         return weir::from(std::move(values));
                       })
                           .gives("0 1 2 3 4 5 |")
                           .may_absorb(any_value)),  // elements not asked for stay in the container
            "");
}

TEST(from_conformance, of_a_list) {
  EXPECT_EQ(complaints(numbers([](laboratory&) { return weir::from({3, 1, 2}); }).gives("3 1 2 |")), "");
  EXPECT_EQ(complaints(numbers([](laboratory&) { return weir::from(std::vector<int>()); }).gives("|")), "");
}

}  // namespace

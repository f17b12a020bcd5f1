#include "conformance/stages.hpp"

#include <weir/ops/merge.hpp>
#include <weir/ops/partition.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// Whichever part hears of an error first, it says the same.
source parts_together(laboratory& lab, int parts, int room) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("the source failed"); };
  auto id = [](const tracked& value) { return value.id(); };
  std::vector<source> all;
  for (auto& each : lab.source() | weir::partition(parts, id, room)) {
    all.emplace_back(std::move(each) | weir::upon_error(says));
  }
  return weir::merge(std::move(all));
}

TEST(partition_conformance, with_all_parts_read_together) {
  for (const int parts : {1, 2, 4}) {
    for (const int room : {1, 3}) {
      EXPECT_EQ(
          complaints(single([parts, room](laboratory& lab) { return parts_together(lab, parts, room); })
                         .may_absorb([parts](int id) { return id % parts != 0; })  // of parts that were not driven
                         .in_any_order()
                         .errors_overtake()
                         .gives("0 1 2 3 4 5 |")
                         .fails_with("the source failed")
                         .pulls_at_most(beyond(static_cast<std::size_t>(parts * room)))),
          "");
    }
  }
}

}  // namespace

#include "conformance/stages.hpp"

#include <weir/ops/group_by.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <utility>

using namespace weir_tests;

namespace {

/// One group after the other, by one reader.
weir::async_generator<tracked> in_turn(weir::any_stream<weir::group<int, tracked>> groups) {
  while (auto each = co_await groups.next()) {
    while (auto value = co_await each->next()) co_yield std::move(*value);
  }
}

TEST(group_by_conformance, with_one_reader_and_one_group_open) {
  for (const int per_group : {1, 2, 10}) {
    EXPECT_EQ(complaints(single([per_group](laboratory& lab) {
                           auto key = [per_group](const tracked& value) { return value.id() / per_group; };
                           return in_turn(lab.source() | weir::group_by(key, weir::group_limits(1).buffer(1)));
                         })
                             // What is dropped of groups whose type any_stream hides is counted.
                             .may_absorb(any_value)
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("0 1 2 source failed at 3")
                             .pulls_at_most(beyond(1))),
              "")
        << per_group;
  }
}

TEST(group_by_conformance, with_one_reader_and_more_keys_than_it_can_read) {
  for (const int buffer : {1, 2}) {
    EXPECT_EQ(complaints(single([buffer](laboratory& lab) {
                           auto key = [](const tracked& value) { return value.id() % 3; };
                           return in_turn(lab.source() | weir::group_by(key, weir::group_limits(2).buffer(buffer)));
                         })
                             .may_absorb(any_value)
                             .in_any_order()
                             .errors_overtake()
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("source failed at 3")
                             .pulls_at_most(beyond(static_cast<std::size_t>(2 * buffer)))),
              "");
  }
}

}  // namespace

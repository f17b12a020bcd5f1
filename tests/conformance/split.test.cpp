#include "conformance/stages.hpp"

#include <weir/ops/merge.hpp>
#include <weir/ops/split.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

/// Whichever side hears of an error first, it says the same.
template <class S>
auto side(S source) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("the source failed"); };
  return std::move(source) | weir::upon_error(says);
}
bool is_even(const tracked& value) { return value.id() % 2 == 0; }
weir::task<bool> is_even_slowly(const tracked& value) {
  const bool even = is_even(value);
  co_await work(value.id());
  co_return even;
}
bool is_small(const tracked& value) { return value.id() < 1'000'000; }

/// The battery's ledger hears of what a side drops once that was driven; of the one that is asked second, it may not.
template <class F>
single both_sides(F matches, int room, bool others_first) {
  return single([matches, room, others_first](laboratory& lab) {
           auto sides = lab.source() | weir::split(matches, room);
           auto first = side(std::move(others_first ? sides.others : sides.matching));
           return weir::merge(std::move(first), side(std::move(others_first ? sides.matching : sides.others)));
         })
      .may_absorb([others_first](int id) { return (id % 2 == 0) == others_first; })
      .in_any_order()
      .errors_overtake()
      .gives("0 1 2 3 4 5 |")
      .fails_with("the source failed")
      .pulls_at_most(beyond(3));
}

TEST(split_conformance, with_both_sides_read_together) {
  for (const int room : {1, 3}) {
    for (const bool others_first : {true, false}) {
      EXPECT_EQ(complaints(both_sides(is_even, room, others_first)), "");
      EXPECT_EQ(complaints(both_sides(is_even_slowly, room, others_first)), "");
    }
  }
}

TEST(split_conformance, with_one_side_let_go) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto sides = lab.source() | weir::split(is_small, 1);
                         auto let_go = std::move(sides.others);
                         return std::move(sides.matching);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(0))),
            "");
}

}  // namespace

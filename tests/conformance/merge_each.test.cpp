#include "conformance/stages.hpp"

#include <weir/ops/merge_each.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

/// Whichever stream fails first, it says the same.
source input(laboratory& lab) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("an input failed"); };
  return lab.source() | weir::upon_error(says);
}
weir::async_generator<source> sources(laboratory& lab, int n) {
  for (int i = 0; i < n; ++i) co_yield input(lab);
}
weir::async_generator<tracked> alone(tracked value) {
  co_await work(value.id());
  co_yield std::move(value);
}
weir::task<weir::async_generator<tracked>> alone_later(tracked value) {
  co_await work(value.id());
  co_return alone(std::move(value));
}

TEST(merge_each_conformance, of_three_over_two_places) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return sources(lab, 3) | weir::merge_each(2); })
                           .in_any_order()
                           .errors_overtake()
                           .fails_with("an input failed")),
            "");
}

TEST(merge_each_conformance, of_two_over_many_places) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return sources(lab, 2) | weir::merge_each(9); })
                           .in_any_order()
                           .errors_overtake()
                           .fails_with("an input failed")),
            "");
}

TEST(merge_each_conformance, of_one_place) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return sources(lab, 2) | weir::merge_each(1); })
                           .gives("0 1 2 3 4 5 100 101 102 103 104 105 |")
                           .fails_with("0 1 2 an input failed")),
            "");
}

TEST(merge_each_conformance, of_streams_made_of_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::merge_each(2, alone); })
                           .in_any_order()
                           .errors_overtake()
                           .may_absorb(any_value)
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("source failed at 3")
                           .pulls_at_most(beyond(1))),
            "");
}

TEST(merge_each_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::merge_each(2, alone_later); })
                           .in_any_order()
                           .errors_overtake()
                           .may_absorb(any_value)
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("source failed at 3")
                           .pulls_at_most(beyond(1))),
            "");
}

}  // namespace

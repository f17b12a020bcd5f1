#include "conformance/stages.hpp"

#include <weir/ops/from.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>
#include <weir/ops/with_latest_from.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

/// Whichever stream fails first, it says the same.
source input(laboratory& lab) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("one failed"); };
  return lab.source() | weir::upon_error(says);
}
/// A value that is given more than once is no tracked one.
int as_number(tracked&& value) {
  value.absorb();
  return value.id();
}
tracked value_of_source(std::pair<tracked, int>&& both) { return std::move(both.first); }

TEST(with_latest_from_conformance, of_one_that_is_ready) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::with_latest_from(weir::from({7})) |
                                weir::transform(value_of_source);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_discard()),  // when the run drains before there was a value of the other
            "");
}

TEST(with_latest_from_conformance, of_one_that_is_as_fast_as_the_source) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = input(lab);
                         auto other = input(lab) | weir::take(5) | weir::transform(as_number);
                         return std::move(first) | weir::with_latest_from(std::move(other)) |
                                weir::transform(value_of_source);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .errors_overtake()
                           .may_discard()
                           .pulls_at_most(beyond(5))),
            "");
}

TEST(with_latest_from_conformance, of_one_without_end) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = input(lab);
                         auto other = input(lab) | weir::transform(as_number);
                         return std::move(first) | weir::with_latest_from(std::move(other)) |
                                weir::transform(value_of_source);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .errors_overtake()
                           .may_discard()
                           .pulls_at_most([](std::size_t asked) { return asked + 2 * 512 * (asked + 1); })),
            "");
}

}  // namespace

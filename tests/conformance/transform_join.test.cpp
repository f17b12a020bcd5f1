#include "conformance/stages.hpp"

#include <weir/ops/transform_join.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

/// A value, if it is even; then another one. The value stays with the stage, whose generator looks at it.
weir::async_generator<tracked> after_it(laboratory& lab, const tracked& value) {
  co_await work(value.id());
  co_yield successor(lab, value);
}
weir::async_generator<tracked> alone(tracked value) {
  co_await work(value.id());
  co_yield std::move(value);
}
weir::task<weir::async_generator<tracked>> alone_later(tracked value) {
  co_await work(value.id());
  co_return alone(std::move(value));
}

TEST(transform_join_conformance, of_streams_that_own_the_value) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::transform_join(alone); })
                           .may_absorb(any_value)
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(transform_join_conformance, of_streams_that_look_at_the_value) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto look = [&lab](const tracked& value) { return after_it(lab, value); };
                         return lab.source() | weir::transform_join(look);
                       })
                           .may_absorb(is_no_successor)
                           .gives("90000 90001 90002 90003 90004 90005 |")
                           .fails_with("90000 90001 90002 source failed at 3")),
            "");
}

TEST(transform_join_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::transform_join(alone_later); })
                           .may_absorb(any_value)
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(transform_join_conformance, of_streams_of_the_laboratory) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto other = [&lab](tracked&&) { return lab.source(); };
                         return lab.source() | weir::transform_join(other);
                       })
                           .may_absorb([](int id) { return id < 100 || id % 1'000'000 < 100'000; })
                           .fails_with("100 101 102 source failed at 103")
                           .pulls_at_most(beyond(1))),
            "");
}

TEST(transform_join_conformance, with_a_function_that_fails) {
  auto refuses = [](tracked&& value) {
    check(value);
    return alone(std::move(value));
  };
  EXPECT_EQ(complaints(single([refuses](laboratory& lab) { return lab.source() | weir::transform_join(refuses); })
                           .may_absorb(any_value)
                           .gives("0 1 2 3 broke at 4")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace

#include "conformance/stages.hpp"

#include <weir/ops/stateful_transform.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <utility>

using namespace weir_tests;

namespace {

using one = std::optional<tracked>;

/// Gives the value before; the last comes with the flush.
one late(one& kept, tracked&& value) { return std::exchange(kept, std::move(value)); }
one rest(one& kept) { return std::exchange(kept, std::nullopt); }

weir::task<one> late_when_awaited(one& kept, tracked&& value) {
  const int id = value.id();
  value.absorb();
  co_await work(id);
  value.restore();
  co_return late(kept, std::move(value));
}
/// While it is awaited the value is its own, also if it is stopped.
weir::task<one> rest_when_awaited(one& kept) {
  if (kept) kept->absorb();
  co_await weir::sleep(3ms);
  if (kept) kept->restore();
  co_return rest(kept);
}
one breaks_at_four(one& kept, tracked&& value) {
  check(value);
  return late(kept, std::move(value));
}

tracked numbered(int& next, tracked&& value) {
  if (next++ != value.id()) throw std::logic_error("a value is missing");
  return std::move(value);
}
weir::task<tracked> numbered_when_awaited(int& next, tracked&& value) {
  const int id = value.id();
  value.absorb();
  co_await work(id);
  value.restore();
  co_return numbered(next, std::move(value));
}

TEST(stateful_transform_conformance, with_a_function) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::stateful_transform(0, numbered); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(stateful_transform_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::stateful_transform(0, numbered_when_awaited);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

TEST(stateful_transform_conformance, with_a_flush) {
  EXPECT_EQ(
      complaints(single([](laboratory& lab) { return lab.source() | weir::stateful_transform(one(), late, rest); })
                     .gives("0 1 2 3 4 5 |")
                     .fails_with("0 1 2 source failed at 3")
                     .pulls_at_most(beyond(1))),
      "");
}

TEST(stateful_transform_conformance, with_a_function_that_is_awaited_and_a_flush) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::stateful_transform(one(), late_when_awaited, rest);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(1))),
            "");
}

TEST(stateful_transform_conformance, with_a_flush_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::stateful_transform(one(), late, rest_when_awaited);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(1))
                           .may_absorb(any_value)),  // at a stop the state is gone with what it kept
            "");
}

TEST(stateful_transform_conformance, with_a_function_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::stateful_transform(one(), breaks_at_four, rest);
                       })
                           .gives("0 1 2 3 broke at 4")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(1))),
            "");
}

}  // namespace

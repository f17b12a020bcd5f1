#include <weir/ops/transform_concurrent.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

using namespace weir_tests;

namespace {

std::string with_limits(weir::concurrency limits) {
  return complaints(
      single([limits](laboratory& lab) { return lab.source() | weir::transform_concurrent(limits, worked_on); })
          .gives("0 1 2 3 4 5 |")
          .fails_with("0 1 2 source failed at 3")
          .pulls_at_most(beyond(limits.window())));
}

TEST(transform_concurrent_conformance, one_at_a_time) { EXPECT_EQ(with_limits(1), ""); }
TEST(transform_concurrent_conformance, two_at_a_time) { EXPECT_EQ(with_limits(2), ""); }
TEST(transform_concurrent_conformance, all_at_once) { EXPECT_EQ(with_limits(8), ""); }
TEST(transform_concurrent_conformance, with_a_narrow_window) {
  EXPECT_EQ(with_limits(weir::concurrency(2).window(2)), "");
}
TEST(transform_concurrent_conformance, with_a_wide_window) {
  EXPECT_EQ(with_limits(weir::concurrency(2).window(5)), "");
}

/// Looks at a value that the stage keeps, and answers another.
TEST(transform_concurrent_conformance, with_a_function_that_only_looks) {
  auto looks = [](laboratory& lab, const tracked& value) -> weir::task<tracked> {
    co_await work(value.id());
    co_return successor(lab, value);
  };
  EXPECT_EQ(complaints(single([looks](laboratory& lab) {
                         auto look = [&lab, looks](const tracked& value) { return looks(lab, value); };
                         return lab.source() | weir::transform_concurrent(3, look);
                       })
                           .gives("90000 90001 90002 90003 90004 90005 |")
                           .may_absorb(is_no_successor)
                           .pulls_at_most(beyond(6))),
            "");
}

/// The error comes after the results before it. What still runs, or has run behind it, is dropped.
weir::task<tracked> worked_on_if_whole(tracked&& value) {
  const int id = value.id();
  value.absorb();
  co_await work(id);
  if (id == 4) throw std::runtime_error("broke at 4");
  value.restore();
  co_return std::move(value);
}
TEST(transform_concurrent_conformance, with_a_function_that_fails) {
  EXPECT_EQ(complaints(
                single([](laboratory& lab) { return lab.source() | weir::transform_concurrent(3, worked_on_if_whole); })
                    .gives("0 1 2 3 broke at 4")
                    .fails_with("0 1 2 source failed at 3")
                    .may_discard()
                    .pulls_at_most(beyond(6))),
            "");
}
TEST(transform_concurrent_conformance, with_a_function_that_throws_before_it_gives_a_task) {
  auto refuses = [](tracked&& value) {
    check(value);
    return worked_on(std::move(value));
  };
  EXPECT_EQ(
      complaints(single([refuses](laboratory& lab) { return lab.source() | weir::transform_concurrent(3, refuses); })
                     .gives("0 1 2 3 broke at 4")
                     .fails_with("0 1 2 source failed at 3")
                     .pulls_at_most(beyond(6))),
      "");
}

}  // namespace

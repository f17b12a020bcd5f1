#include "conformance/stages.hpp"

#include <weir/ops/transform_concurrent_unordered.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

using namespace weir_tests;

namespace {

std::string with_limits(weir::concurrency limits, const char* gives) {
  return complaints(single([limits](laboratory& lab) {
                      return lab.source() | weir::transform_concurrent_unordered(limits, worked_on);
                    })
                        .in_any_order()
                        .gives(gives)
                        .fails_with("0 1 2 source failed at 3")
                        .pulls_at_most(beyond(limits.window())));
}

TEST(transform_concurrent_unordered_conformance, one_at_a_time) { EXPECT_EQ(with_limits(1, "0 1 2 3 4 5 |"), ""); }
TEST(transform_concurrent_unordered_conformance, two_at_a_time) { EXPECT_EQ(with_limits(2, "0 1 2 3 4 5 |"), ""); }
TEST(transform_concurrent_unordered_conformance, all_at_once) { EXPECT_EQ(with_limits(8, "0 1 2 3 4 5 |"), ""); }
TEST(transform_concurrent_unordered_conformance, with_a_narrow_window) {
  EXPECT_EQ(with_limits(weir::concurrency(2).window(2), "0 1 2 3 4 5 |"), "");
}
TEST(transform_concurrent_unordered_conformance, with_a_wide_window) {
  EXPECT_EQ(with_limits(weir::concurrency(2).window(5), "0 1 2 3 4 5 |"), "");
}

/// What comes before the error depends on time.
weir::task<tracked> worked_on_if_whole(tracked&& value) {
  const int id = value.id();
  value.absorb();
  co_await work(id);
  if (id == 4) throw std::runtime_error("broke at 4");
  value.restore();
  co_return std::move(value);
}
TEST(transform_concurrent_unordered_conformance, with_a_function_that_fails) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::transform_concurrent_unordered(3, worked_on_if_whole);
                       })
                           .in_any_order()
                           .errors_overtake()
                           .gives("broke at 4")
                           .fails_with("source failed at 3")
                           .pulls_at_most(beyond(6))),
            "");
}
TEST(transform_concurrent_unordered_conformance, with_a_function_that_throws_before_it_gives_a_task) {
  auto refuses = [](tracked&& value) {
    check(value);
    return worked_on(std::move(value));
  };
  EXPECT_EQ(complaints(single([refuses](laboratory& lab) {
                         return lab.source() | weir::transform_concurrent_unordered(3, refuses);
                       })
                           .in_any_order()
                           .errors_overtake()
                           .gives("broke at 4")
                           .fails_with("source failed at 3")
                           .pulls_at_most(beyond(6))),
            "");
}

}  // namespace

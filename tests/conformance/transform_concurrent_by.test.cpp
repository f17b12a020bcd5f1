#include "conformance/stages.hpp"

#include <weir/ops/transform_concurrent_by.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>

using namespace weir_tests;

namespace {

std::string with_limits(weir::concurrency limits, int keys) {
  auto key = [keys](const tracked& value) { return value.id() % keys; };
  return complaints(single([limits, key](laboratory& lab) {
                      return lab.source() | weir::transform_concurrent_by(key, limits, worked_on);
                    })
                        .in_any_order()
                        .gives("0 1 2 3 4 5 |")
                        .fails_with("0 1 2 source failed at 3")
                        .pulls_at_most(beyond(limits.window())));
}

TEST(transform_concurrent_by_conformance, with_two_keys) { EXPECT_EQ(with_limits(4, 2), ""); }
TEST(transform_concurrent_by_conformance, one_at_a_time) { EXPECT_EQ(with_limits(1, 2), ""); }
TEST(transform_concurrent_by_conformance, with_more_keys_than_calls) {
  EXPECT_EQ(with_limits(weir::concurrency(2).window(5), 1000), "");
}

/// One after the other is what `transform` does.
TEST(transform_concurrent_by_conformance, with_one_key) {
  auto one = [](const tracked&) { return 0; };
  EXPECT_EQ(complaints(single([one](laboratory& lab) {
                         return lab.source() | weir::transform_concurrent_by(one, 3, worked_on);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(6))),
            "");
}

weir::task<tracked> worked_on_if_whole(tracked&& value) {
  const int id = value.id();
  value.absorb();
  co_await work(id);
  if (id == 4) throw std::runtime_error("broke at 4");
  value.restore();
  co_return std::move(value);
}
TEST(transform_concurrent_by_conformance, with_a_function_that_fails) {
  auto key = [](const tracked& value) { return value.id() % 2; };
  EXPECT_EQ(complaints(single([key](laboratory& lab) {
                         return lab.source() | weir::transform_concurrent_by(key, 3, worked_on_if_whole);
                       })
                           .in_any_order()
                           .errors_overtake()
                           .gives("broke at 4")
                           .fails_with("source failed at 3")
                           .pulls_at_most(beyond(6))),
            "");
}
TEST(transform_concurrent_by_conformance, with_a_key_that_throws) {
  auto key = [](const tracked& value) {
    check(value);
    return value.id() % 2;
  };
  EXPECT_EQ(complaints(single([key](laboratory& lab) {
                         return lab.source() | weir::transform_concurrent_by(key, 3, worked_on);
                       })
                           .in_any_order()
                           .gives("0 1 2 3 broke at 4")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(6))),
            "");
}

}  // namespace

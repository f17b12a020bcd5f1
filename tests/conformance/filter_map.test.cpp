#include "conformance/stages.hpp"

#include <weir/ops/filter_map.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <utility>

using namespace weir_tests;

namespace {

std::optional<tracked> even(tracked&& value) {
  if (value.id() % 2 == 0) return std::move(value);
  value.absorb();
  return std::nullopt;
}
weir::task<std::optional<tracked>> even_when_awaited(tracked&& value) {
  const int id = value.id();
  value.absorb();
  co_await work(id);
  if (id % 2 != 0) co_return std::nullopt;
  value.restore();
  co_return std::move(value);
}
std::optional<tracked> breaks_at_four(tracked&& value) {
  check(value);
  return even(std::move(value));
}

TEST(filter_map_conformance, with_a_function) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::filter_map(even); })
                           .gives("0 2 4 |")
                           .fails_with("0 2 source failed at 3")
                           .pulls_at_most(times(2))),
            "");
}

TEST(filter_map_conformance, with_a_function_that_is_awaited) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::filter_map(even_when_awaited); })
                           .gives("0 2 4 |")
                           .fails_with("0 2 source failed at 3")
                           .pulls_at_most(times(2))),
            "");
}

TEST(filter_map_conformance, with_a_function_that_throws) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return lab.source() | weir::filter_map(breaks_at_four); })
                           .gives("0 2 broke at 4")
                           .fails_with("0 2 source failed at 3")
                           .pulls_at_most(times(2))),
            "");
}

}  // namespace

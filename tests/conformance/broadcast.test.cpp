#include "conformance/stages.hpp"

#include <weir/ops/broadcast.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

auto ids(laboratory& lab) {
  auto id = [](tracked&& value) {
    value.absorb();
    return value.id();
  };
  return lab.source() | weir::on_discard([](tracked&& value) noexcept { value.discard(); }) | weir::transform(id);
}

TEST(broadcast_conformance, to_three_that_are_read_together) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) {
                         auto says = [](std::exception_ptr) { throw std::runtime_error("the source failed"); };
                         std::vector<weir::any_stream<int>> all;
                         for (auto& each : ids(lab) | weir::broadcast(3, 2)) {
                           all.emplace_back(std::move(each) | weir::upon_error(says));
                         }
                         return weir::merge(std::move(all));
                       })
                           .may_absorb(any_value)
                           .in_any_order()
                           .errors_overtake()
                           .gives("0 0 0 1 1 1 2 2 2 3 3 3 4 4 4 5 5 5 |")
                           .fails_with("the source failed")),
            "");
}

TEST(broadcast_conformance, to_one) {
  EXPECT_EQ(complaints(numbers([](laboratory& lab) {
                         auto [only] = ids(lab) | weir::broadcast<1>(1);
                         return std::move(only);
                       })
                           .may_absorb(any_value)
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(0))),
            "");
}

}  // namespace

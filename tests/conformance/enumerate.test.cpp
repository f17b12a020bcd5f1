#include <weir/ops/enumerate.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

/// The value, which is also its position.
tracked value_of(std::pair<std::size_t, tracked>&& numbered) {
  if (numbered.first != static_cast<std::size_t>(numbered.second.id())) throw std::logic_error("wrong position");
  return std::move(numbered.second);
}

TEST(enumerate_conformance, of_all_values) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::enumerate() | weir::transform(value_of);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace

#include <weir/ops/chunk_for.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

using namespace weir_tests;

namespace {

/// Of the batch that is asked for and the one that fills meanwhile none holds more than `n`.
template <class N>
std::string chunks_for(N n, weir::duration longest, std::size_t most) {
  return complaints(grouped([n, longest](laboratory& lab) { return lab.source() | weir::chunk_for(n, longest); })
                        .in_any_grouping()
                        .gives("0 1 2 3 4 5 |")
                        .fails_with("0 1 2 source failed at 3")
                        .pulls_at_most([most](std::size_t asked) { return (asked + 1) * most; }));
}

TEST(chunk_for_conformance, by_number) { EXPECT_EQ(chunks_for(2, 1h, 2), ""); }
TEST(chunk_for_conformance, by_number_and_time) { EXPECT_EQ(chunks_for(3, 15ms, 3), ""); }
TEST(chunk_for_conformance, without_waiting) { EXPECT_EQ(chunks_for(3, 0ms, 3), ""); }
TEST(chunk_for_conformance, by_weight) {
  auto weigh = [](const tracked& value) { return static_cast<std::size_t>(1 + value.id() % 3); };
  EXPECT_EQ(chunks_for(weir::batch_size(5).weighing(3, weigh), 15ms, 3), "");
}

}  // namespace

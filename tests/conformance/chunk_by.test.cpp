#include "conformance/stages.hpp"

#include <weir/ops/chunk_by.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <stdexcept>

using namespace weir_tests;

namespace {

bool in_pairs(const tracked& before, const tracked& value) { return before.id() / 2 == value.id() / 2; }
weir::task<bool> in_pairs_when_awaited(const tracked& before, const tracked& value) {
  co_await work(value.id());
  co_return in_pairs(before, value);
}
std::size_t pairs_and_one(std::size_t asked) { return 2 * asked + 1; }

TEST(chunk_by_conformance, with_a_predicate) {
  EXPECT_EQ(complaints(grouped([](laboratory& lab) { return lab.source() | weir::chunk_by(in_pairs); })
                           .gives("0+1 2+3 4+5 |")
                           .fails_with("0+1 2 source failed at 3")
                           .pulls_at_most(pairs_and_one)),
            "");
}

TEST(chunk_by_conformance, with_a_predicate_that_is_awaited) {
  EXPECT_EQ(complaints(grouped([](laboratory& lab) { return lab.source() | weir::chunk_by(in_pairs_when_awaited); })
                           .gives("0+1 2+3 4+5 |")
                           .fails_with("0+1 2 source failed at 3")
                           .pulls_at_most(pairs_and_one)),
            "");
}

bool breaks(const tracked& before, const tracked& value) {
  check(value);
  return in_pairs(before, value);
}
/// What it has looked at is still the stage's, until the error is thrown.
weir::task<bool> breaks_when_awaited(const tracked& before, const tracked& value) {
  co_await work(value.id());
  if (value.id() == 4) throw std::runtime_error("broke at 4");
  co_return in_pairs(before, value);
}
bool is_four(int id) { return id == 4; }

TEST(chunk_by_conformance, with_a_predicate_that_throws) {
  EXPECT_EQ(complaints(grouped([](laboratory& lab) { return lab.source() | weir::chunk_by(breaks); })
                           .gives("0+1 2+3 broke at 4")
                           .pulls_at_most(pairs_and_one)),
            "");
  EXPECT_EQ(complaints(grouped([](laboratory& lab) { return lab.source() | weir::chunk_by(breaks_when_awaited); })
                           .gives("0+1 2+3 broke at 4")
                           .may_absorb(is_four)
                           .pulls_at_most(pairs_and_one)),
            "");
}

}  // namespace

#include "conformance/stages.hpp"

#include <weir/ops/never.hpp>
#include <weir/ops/race.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/upon_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// Whichever stream wins, it fails in the same way, and its values have the same numbers.
source input(laboratory& lab) {
  auto says = [](std::exception_ptr) { throw std::runtime_error("the winner failed"); };
  return lab.source() | weir::upon_error(says);
}
auto numbered_alike(laboratory& lab) {
  return weir::transform([&lab](tracked&& value) {
    value.absorb();
    return tracked(lab.book(), 90'000'000 + value.id() % 100);
  });
}

// What the losers have given when they are closed is discarded.

TEST(race_conformance, of_two) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = input(lab);
                         return weir::race(std::move(first), input(lab)) | numbered_alike(lab);
                       })
                           .gives("90000000 90000001 90000002 90000003 90000004 90000005 |")
                           .fails_with("90000000 90000001 90000002 the winner failed")
                           .may_discard()),
            "");
}

TEST(race_conformance, of_a_vector) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         std::vector<source> streams;
                         for (int i = 0; i < 3; ++i) streams.push_back(input(lab));
                         return weir::race(std::move(streams)) | numbered_alike(lab);
                       })
                           .fails_with("90000000 90000001 90000002 the winner failed")
                           .may_discard()),
            "");
  EXPECT_EQ(complaints(single([](laboratory&) { return weir::race(std::vector<source>()); }).gives("|")), "");
}

TEST(race_conformance, that_one_stream_wins_in_any_place) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return weir::race(lab.source(), weir::never<tracked>()); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
  EXPECT_EQ(complaints(single([](laboratory& lab) { return weir::race(weir::never<tracked>(), lab.source()); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

}  // namespace

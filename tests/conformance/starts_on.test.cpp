#include "conformance/leaving.hpp"
#include "conformance/stages.hpp"

#include <weir/ops/prefetch.hpp>
#include <weir/ops/starts_on.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <utility>

using namespace weir_tests;

namespace {

// The other loop is the same one: all that crosses is posted, as it would be to another thread, and replays exactly.
TEST(starts_on_conformance, of_one_and_of_several) {
  for (const int n : {1, 2, 5}) {
    const auto gone = std::make_shared<bool>(false);
    EXPECT_EQ(complaints(single([n, gone](laboratory& lab) {
                           *gone = false;
                           return leaving(lab.source() | weir::starts_on(lab.loop(), n), gone);
                         })
                             .gives("0 1 2 3 4 5 |")
                             .fails_with("0 1 2 source failed at 3")
                             .may_absorb([gone](int) { return *gone; })
                             .pulls_at_most(beyond(static_cast<std::size_t>(n)))),
              "")
        << n;
  }
}

TEST(starts_on_conformance, of_a_stage_that_keeps_values_there) {
  const auto gone = std::make_shared<bool>(false);
  EXPECT_EQ(complaints(single([gone](laboratory& lab) {
                         *gone = false;
                         return leaving(
                             lab.source() | weir::prefetch(2) | weir::starts_on(lab.loop(), 2) | weir::prefetch(1),
                             gone);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_absorb([gone](int) { return *gone; })
                           .pulls_at_most(beyond(5))),
            "");
}

}  // namespace

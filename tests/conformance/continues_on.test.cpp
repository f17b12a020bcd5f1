#include "conformance/leaving.hpp"
#include "conformance/stages.hpp"

#include <weir/ops/continues_on.hpp>
#include <weir/ops/prefetch.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

using namespace weir_tests;

namespace {

// The other loop is the same one: all that crosses is posted, as it would be to another thread, and replays exactly.
TEST(continues_on_conformance, with_nothing_and_with_a_stage_behind_it) {
  for (const int n : {1, 3}) {
    for (const int kept : {0, 2}) {
      const auto gone = std::make_shared<bool>(false);
      EXPECT_EQ(complaints(single([n, kept, gone](laboratory& lab) -> source {
                             *gone = false;
                             auto region = lab.source() | weir::continues_on(lab.loop(), n);
                             if (kept == 0) return leaving(std::move(region), gone);
                             return leaving(std::move(region) | weir::prefetch(kept), gone);
                           })
                               .gives("0 1 2 3 4 5 |")
                               .fails_with("0 1 2 source failed at 3")
                               .may_absorb([gone](int) { return *gone; })
                               .pulls_at_most(beyond(static_cast<std::size_t>(2 * n + kept)))),
                "")
          << n << " " << kept;
    }
  }
}

}  // namespace

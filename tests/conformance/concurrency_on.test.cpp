#include "conformance/stages.hpp"

#include <weir/ops/transform_concurrent.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <utility>

using namespace weir_tests;

namespace {

tracked checked_plainly(tracked&& value) {
  check(value);
  return std::move(value);
}

// The loop of the laboratory is the other thread: what runs there is posted, as it would be to a pool.
TEST(concurrency_on_conformance, of_a_plain_function) {
  for (const auto& [running, held] : {std::pair(1, 1), std::pair(1, 3), std::pair(2, 5)}) {
    EXPECT_EQ(complaints(single([n = running, window = held](laboratory& lab) {
                           return lab.source() |
                                  weir::transform_concurrent(weir::concurrency(n).window(window).on(lab.loop()),
                                                             checked_plainly);
                         })
                             .gives("0 1 2 3 broke at 4")
                             .fails_with("0 1 2 source failed at 3")
                             .pulls_at_most(beyond(static_cast<std::size_t>(held)))
                             .may_discard()),
              "")
        << running << " " << held;
  }
}

// A result that comes when its caller is gone is counted, and nobody is handed it.
TEST(concurrency_on_conformance, of_an_awaited_function) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() |
                                weir::transform_concurrent(weir::concurrency(2).window(3).on(lab.loop()), worked_on);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .may_absorb(any_value)
                           .pulls_at_most(beyond(3))),
            "");
}

}  // namespace

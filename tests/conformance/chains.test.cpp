#include <weir/ops/chunk.hpp>
#include <weir/ops/chunk_for.hpp>
#include <weir/ops/drop.hpp>
#include <weir/ops/filter.hpp>
#include <weir/ops/inspect.hpp>
#include <weir/ops/merge.hpp>
#include <weir/ops/named.hpp>
#include <weir/ops/on_discard.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/retry.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/timeout_each.hpp>
#include <weir/ops/transform.hpp>
#include <weir/ops/transform_concurrent.hpp>
#include <weir/ops/upon_error.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace weir_tests;

namespace {

/// The others are used up.
tracked first_of(std::vector<tracked>&& group) { return std::move(group.front()); }

// Stages that are right one by one must be right together: what one does in mid-stream is what another does not expect.

TEST(chain_conformance, of_stages_that_run_ahead) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return lab.source() | weir::prefetch(2) | weir::transform_concurrent(2, worked_on) |
                                weir::prefetch(1) |
                                weir::transform_concurrent(weir::concurrency(2).window(2), worked_on);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(9))),
            "");
}

weir::async_generator<tracked> each_of(weir::any_stream<std::vector<tracked>> groups) {
  while (auto group = co_await groups.next()) {
    // What has left the group is the consumer's; what is still in it when the body is stopped is the body's.
    for (tracked& value : *group) value.absorb();
    for (tracked& value : *group) {
      value.restore();
      co_yield std::move(value);
    }
  }
}

TEST(chain_conformance, that_groups_and_ungroups) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return each_of(lab.source() | weir::prefetch(2) | weir::chunk(2)) |
                                weir::transform_concurrent(2, worked_on) |
                                weir::on_discard([](tracked&& lost) noexcept {
                                  const tracked mine(std::move(lost));
                                  mine.discard();
                                });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(10))),
            "");
}

TEST(chain_conformance, that_merges_stages_that_run_ahead) {
  auto fails = [](std::exception_ptr) { throw std::runtime_error("an input failed"); };
  EXPECT_EQ(complaints(grouped([fails](laboratory& lab) {
                         auto left = lab.source() | weir::prefetch(2) | weir::upon_error(fails);
                         auto right = lab.source() | weir::transform_concurrent(2, worked_on) | weir::upon_error(fails);
                         return weir::merge(std::move(left), std::move(right)) | weir::take(50) |
                                weir::chunk_for(2, 5ms);
                       })
                           .in_any_order()
                           .in_any_grouping()
                           .errors_overtake()
                           .may_discard()
                           .pulls_at_most([](std::size_t asked) { return 2 * asked + 2 + 2 + 4; })),
            "");
}

/// The stages below the failure hold values when it comes; all of them were given before it.
TEST(chain_conformance, that_starts_again_under_stages_that_run_ahead) {
  auto breaks = [](tracked&& value) {
    if (value.id() == 4) {
      value.absorb();
      throw std::runtime_error("broke");
    }
    return std::move(value);
  };
  EXPECT_EQ(complaints(single([breaks](laboratory& lab) {
                         auto open = [&lab, breaks] { return lab.source() | weir::drop(1) | weir::transform(breaks); };
                         return weir::retry(weir::backoff(5ms).attempts(2), open) | weir::prefetch(2) |
                                weir::transform_concurrent(2, worked_on) | weir::timeout_each(1h);
                       })
                           .gives("1 2 3 101 102 103 104 105 |")
                           .fails_with("1 2 101 102 source failed at 103")
                           .may_absorb([](int id) { return id % 100 == 0; })
                           .pulls_at_most(beyond(9))),
            "");
}

TEST(chain_conformance, that_is_left_early_from_within) {
  auto is_even = [](const tracked& value) {
    if (value.id() % 2 == 0) return true;
    value.absorb();
    return false;
  };
  EXPECT_EQ(complaints(single([is_even](laboratory& lab) {
                         return lab.source() | weir::named("read") | weir::prefetch(3) | weir::filter(is_even) |
                                weir::take(2) | weir::named("taken");
                       })
                           .gives("0 2 |")
                           .fails_with("0 2 |")
                           .may_discard()
                           .pulls_at_most([](std::size_t asked) { return 2 * asked + 3; })),
            "");
}

weir::async_generator<tracked> both(source first, source second) {
  co_yield weir::elements_of(std::move(first) | weir::prefetch(1));
  co_yield weir::elements_of(std::move(second) | weir::transform(worked_on));
}

TEST(chain_conformance, of_generators_over_stages_that_run_ahead) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = lab.source();
                         auto second = lab.source();
                         return both(std::move(first), std::move(second)) | weir::prefetch(2) | weir::timeout_each(1h) |
                                weir::transform_concurrent(3, worked_on) | weir::take(50);
                       })
                           .gives("0 1 2 3 4 5 100 101 102 103 104 105 |")
                           .fails_with("0 1 2 source failed at 3")
                           .pulls_at_most(beyond(9))),
            "");
}

TEST(chain_conformance, that_merges_and_orders_again) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = lab.source() | weir::transform_concurrent(2, worked_on);
                         auto ends = [](std::exception_ptr) {};
                         return weir::merge(std::move(first), source()) | weir::upon_error(ends) | weir::prefetch(2) |
                                weir::named("merged") | weir::transform(worked_on);
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 |")
                           .pulls_at_most(beyond(6))),
            "");
}

/// What fails below a stage that runs ahead is closed with everything that it holds; the values are the ledger's to
/// count.
TEST(chain_conformance, that_starts_again_from_below) {
  auto hangs = [](const tracked& value) -> weir::task<> {
    if (value.id() == 3) co_await weir::sleep(1h);
  };
  EXPECT_EQ(complaints(single([hangs](laboratory& lab) {
                         auto open = [&lab, hangs] {
                           return lab.source() | weir::prefetch(1) | weir::inspect(hangs) | weir::prefetch(1) |
                                  weir::timeout_each(300ms);
                         };
                         return weir::retry(weir::backoff(5ms).attempts(2), open) | weir::chunk(2) |
                                weir::transform(first_of);
                       })
                           .gives("0 2 101 103 105 |")
                           .fails_with("0 2 101 source failed at 103")
                           .may_discard()
                           .may_absorb(any_value)
                           .pulls_at_most([](std::size_t asked) { return 2 * asked + 6; })),
            "");
}

}  // namespace

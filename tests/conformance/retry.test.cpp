#include <weir/ops/prefetch.hpp>
#include <weir/ops/retry.hpp>
#include <weir/ops/take.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <utility>

using namespace weir_tests;

namespace {

/// Each opening gives other values; where the script fails, each of them fails.
TEST(retry_conformance, of_a_source_that_fails_every_time) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return weir::retry(weir::backoff(5ms).attempts(2), [&lab] { return lab.source(); });
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 100 101 102 source failed at 103")),
            "");
}

weir::task<source> opens(laboratory& lab, std::shared_ptr<int> tries) {
  co_await weir::sleep(3ms);
  if (++*tries == 1) throw std::runtime_error("cannot be opened yet");
  co_return lab.source();
}
TEST(retry_conformance, of_a_factory_that_is_awaited_and_fails_the_first_time) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto open = [&lab, tries = std::make_shared<int>()] { return opens(lab, tries); };
                         return weir::defer(open) | weir::retry(weir::backoff(5ms).attempts(3));
                       })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 100 101 102 source failed at 103")),
            "");
}

TEST(retry_conformance, without_a_wait) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         return weir::retry(weir::backoff(0ms).attempts(2), [&lab] { return lab.source(); });
                       }).fails_with("0 1 2 100 101 102 source failed at 103")),
            "");
}

/// The stages in the factory fail while what is upstream of them is open, and hold values.
TEST(retry_conformance, of_stages_that_fail) {
  auto breaks = [](tracked&& value) {
    if (value.id() % 100 == 4) {
      value.absorb();
      throw std::runtime_error("broke");
    }
    return std::move(value);
  };
  EXPECT_EQ(complaints(single([breaks](laboratory& lab) {
                         auto open = [&lab, breaks] {
                           return lab.source() | weir::prefetch(2) | weir::transform(breaks);
                         };
                         return weir::retry(weir::backoff(5ms).attempts(2), open);
                       })
                           .gives("0 1 2 3 100 101 102 103 broke")
                           .fails_with("0 1 2 100 101 102 source failed at 103")
                           .may_discard()
                           .pulls_at_most(beyond(6))),
            "");
}

}  // namespace

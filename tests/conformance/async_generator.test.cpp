#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>

#include "conformance/stages.hpp"

#include <gtest/gtest.h>

#include <utility>

using namespace weir_tests;

namespace {

weir::async_generator<tracked> reads(source values) {
  while (auto value = co_await values.next()) co_yield std::move(*value);
}
TEST(async_generator_conformance, that_reads_a_stream) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return reads(lab.source()); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

/// The value is the body's while it works: what becomes of it then is the body's business.
weir::async_generator<tracked> works(source values) {
  while (auto value = co_await values.next()) {
    value->absorb();
    co_await work(value->id());
    value->restore();
    co_yield std::move(*value);
  }
}
TEST(async_generator_conformance, that_works) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return works(lab.source()); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

/// Made by the body, with errors and an end of its own. Exits run however it is left.
weir::async_generator<tracked> counts(laboratory& lab) {
  co_await weir::with_exit(int(), [](int&, weir::ended) -> weir::task<> { co_await weir::sleep(2ms); });
  weir::testing::source_pace pace(lab.script(), 7);
  for (int id = 0; id != lab.script().values(); ++id) {
    const weir::duration wait = pace.next();
    if (wait >= weir::duration::zero()) co_await weir::sleep(wait);
    if (id == lab.script().fails_at()) throw weir::testing::source_failed(id);
    co_yield lab.give(id);
  }
}
TEST(async_generator_conformance, that_is_a_source) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return counts(lab); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

weir::async_generator<tracked> nests(source values) { co_yield weir::elements_of(std::move(values)); }
TEST(elements_of_conformance, of_a_stream) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return nests(lab.source()); })
                           .gives("0 1 2 3 4 5 |")
                           .fails_with("0 1 2 source failed at 3")),
            "");
}

weir::async_generator<tracked> nests_generators(laboratory& lab, int depth) {
  co_yield lab.give(10 * depth);
  if (depth > 1) co_yield weir::elements_of(nests_generators(lab, depth - 1));
  if (depth == 1) co_yield weir::elements_of(counts(lab));
  co_yield lab.give(10 * depth + 1);
}
TEST(elements_of_conformance, of_generators_in_generators) {
  EXPECT_EQ(complaints(single([](laboratory& lab) { return nests_generators(lab, 3); })
                           .gives("30 20 10 0 1 2 3 4 5 11 21 31 |")
                           .fails_with("30 20 10 0 1 2 source failed at 3")),
            "");
}

/// One stream after the other; the second whatever becomes of the first.
weir::async_generator<tracked> one_after_the_other(source first, source second) {
  try {
    co_yield weir::elements_of(std::move(first));
  } catch (const weir::testing::source_failed&) {
    // The second one says the same.
  }
  co_yield weir::elements_of(std::move(second));
}
TEST(elements_of_conformance, of_two_streams_one_after_the_other) {
  EXPECT_EQ(complaints(single([](laboratory& lab) {
                         auto first = lab.source();
                         auto second = lab.source();
                         return one_after_the_other(std::move(first), std::move(second));
                       })
                           .gives("0 1 2 3 4 5 100 101 102 103 104 105 |")
                           .fails_with("0 1 2 100 101 102 source failed at 103")),
            "");
}

TEST(async_generator_conformance, between_stages_that_run_ahead) {
  EXPECT_EQ(
      complaints(single([](laboratory& lab) { return reads(lab.source() | weir::prefetch(2)) | weir::prefetch(1); })
                     .gives("0 1 2 3 4 5 |")
                     .fails_with("0 1 2 source failed at 3")
                     .pulls_at_most(beyond(4))),
      "");
}

}  // namespace

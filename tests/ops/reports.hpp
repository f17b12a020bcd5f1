#pragma once

// Pipelines of known times, and their reports.

#include <weir/ops/named.hpp>
#include <weir/ops/pipeline_report.hpp>
#include <weir/ops/prefetch.hpp>
#include <weir/ops/transform.hpp>

#include "ops/overlap.hpp"
#include "ops/support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace weir_tests {

/// "read: 10 values, 1 error, waiting 1000, blocked 600" in milliseconds.
inline std::string figures(const weir::stage_report& stage) {
  return stage.name + ": " + std::to_string(stage.values) + " values, " + std::to_string(stage.errors) + " errors, waiting " +
         std::to_string(stage.waiting_for_upstream / 1ms) + ", blocked " + std::to_string(stage.blocked_by_downstream / 1ms);
}

/// A stage that takes `length` a value.
inline auto taking(weir::duration length) {
  return weir::transform([length](int value) {
    return [](int v, weir::duration time) -> weir::task<int> {
      co_await weir::sleep(time);
      co_return v;
    }(value, length);
  });
}

/// Consumes with `work` a value, and reports.
template <class S>
weir::task<weir::report> consumed(S source, weir::duration work) {
  auto consume = [work](int) { return wait(work); };
  co_await source.for_each(consume);
  co_return co_await weir::pipeline_report();
}
template <class S>
weir::report report_on(S source, weir::duration work) {
  return weir::testing::run(consumed(std::move(source), work));
}
/// The same one value at a time, with `next`.
template <class S>
weir::task<weir::report> consumed_by_next(S source, weir::duration work) {
  while (auto value = co_await source.next()) {
    EXPECT_GE(*value, 0);
    co_await weir::sleep(work);
  }
  co_return co_await weir::pipeline_report();
}
template <class S>
weir::report report_by_next(S source, weir::duration work) {
  return weir::testing::run(consumed_by_next(std::move(source), work));
}

inline auto in_sequence(weir::duration reading, weir::duration enriching, int n = 10) {
  return every(n, reading) | weir::named("read") | taking(enriching) | weir::named("enrich");
}
inline auto overlapping(weir::duration reading, weir::duration enriching) {
  return every(10, reading) | weir::named("read") | weir::prefetch(1) | taking(enriching) | weir::named("enrich");
}

}  // namespace weir_tests

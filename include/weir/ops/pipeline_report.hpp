#pragma once

#include <weir/core/run_state.hpp>
#include <weir/core/sleep.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

/// The figures of one named stage.
class stage_report {
 public:
  explicit stage_report(const detail::stage_record& record)
      : name(record.name),
        values(record.values),
        errors(record.errors),
        waiting_for_upstream(record.waiting),
        blocked_by_downstream(record.blocked),
        elapsed(record.last - record.first) {
    if (record.stage != nullptr) record.look(record.stage, in_flight, queued);
  }

  std::string name;
  std::uint64_t values;
  std::uint64_t errors;
  std::size_t in_flight = 0;  // tasks running in the stage
  std::size_t queued = 0;     // values waiting in it
  duration waiting_for_upstream;
  duration blocked_by_downstream;
  duration elapsed;  // from its first drive to its last event
  duration own{};    // what it waited for that the named stage before it did not: its own work
};

/// The figures of every named stage of a run, upstream first, and which of them holds the others back.
class report {
 public:
  explicit report(run_state& run) : discarded(run.discarded()) {
    for (const auto* record = run.stages().get(); record != nullptr; record = record->next.get()) {
      stages.emplace_back(*record);
    }
    // The records stand latest first, and a pipeline is joined from its consumer up: so this is upstream first already.
    duration before{};
    for (auto& stage : stages) {
      stage.own = std::max(duration::zero(), stage.waiting_for_upstream - before);
      before = stage.waiting_for_upstream;
    }
  }

  std::vector<stage_report> stages;
  std::uint64_t discarded;  // values dropped that no on_discard took

  /// The name of the stage that takes most of the time, "consumer" where that is what stands after the last stage, and
  /// empty where nothing was measured.
  std::string held_back_by() const { return slowest().first; }
  /// Its part of the whole time, 0 to 1.
  double share() const {
    const auto [name, own] = slowest();
    const duration whole = stages.empty() ? duration::zero() : stages.back().elapsed;
    return whole > duration::zero() ? std::min(1.0, static_cast<double>(own.count()) / static_cast<double>(whole.count()))
                                    : 0.0;
  }
  /// "held back by: enrich (87 % of the time)"
  std::string line() const {
    const std::string name = held_back_by();
    if (name.empty()) return "held back by: nothing measured";
    return "held back by: " + name + " (" + std::to_string(static_cast<int>(share() * 100 + 0.5)) + " % of the time)";
  }

 private:
  std::pair<std::string, duration> slowest() const {
    std::pair<std::string, duration> most{"", duration::zero()};
    for (const auto& stage : stages) {
      if (stage.own > most.second) most = {stage.name, stage.own};
    }
    if (!stages.empty() && stages.back().blocked_by_downstream > most.second) {
      most = {"consumer", stages.back().blocked_by_downstream};
    }
    return most;
  }
};

namespace detail {

class report_awaiter : public context_awaiter {
 public:
  report await_resume() const { return report(ctx_->run()); }

  template <class T = void>
  void line() const {
    static_assert(always_false<T>, "weir: a report is awaited first: (co_await weir::pipeline_report()).line()");
  }
};

}  // namespace detail

/// `co_await weir::pipeline_report()`: what the named stages of this run have done so far.
///
///     auto r = co_await weir::pipeline_report();
///     r.line()   "held back by: enrich (87 % of the time)"
///
/// Shape    awaitable -> report.
/// Units    times: weir::duration; share: 0 to 1.
/// Demand   none.
/// Threads  the loop's.
/// Ends     at once: it does not suspend.
/// Errors   std::bad_alloc.
/// Stop     nothing to stop.
/// Cost     one entry a named stage.
/// Example  examples/named.cpp
/// See      named.
[[nodiscard]] inline auto pipeline_report() { return detail::report_awaiter(); }

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/run_state.hpp>
#include <weir/core/sleep.hpp>
#include <weir/core/stage_record.hpp>
#include <weir/ops/detail/bottleneck.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir {
inline namespace v0 {

/// The figures of one named stage.
class stage_report {
 public:
  stage_report(const detail::stage_record& record, duration own_work)
      : name(record.name),
        values(record.values),
        errors(record.errors),
        waiting_for_upstream(record.waiting),
        blocked_by_downstream(record.blocked),
        elapsed(record.last - record.first),
        own(own_work) {
    if (record.stage != nullptr) record.look(record.stage, in_flight, queued);
  }

  std::string name;
  std::uint64_t values;
  std::uint64_t errors;
  std::size_t in_flight = 0;       // tasks running in the stage
  std::size_t queued = 0;          // values waiting in it
  duration waiting_for_upstream;   // it was asked for a value and had none
  duration blocked_by_downstream;  // it was not asked for one
  duration elapsed;                // from its first drive to its last event
  duration own;                    // what it waited that it did not wait for the named stage before it: its own work
};

/// The figures of every named stage of a run, upstream first, and which of them holds the others back.
class report {
 public:
  explicit report(run_state& run) : discarded(run.discarded()) {
    const detail::bottleneck found(run.stages().get(), run.loop().now());
    for (const auto& part : found.parts()) stages.emplace_back(*part.record, part.own);
    slowest_ = found.name();
    share_ = found.share();
  }

  std::vector<stage_report> stages;
  std::uint64_t discarded;  // values dropped that no on_discard took

  /// The name of the stage whose own work takes most of the time, "consumer" where that is what stands after the last
  /// stage, and empty where nothing was measured.
  const std::string& held_back_by() const noexcept { return slowest_; }
  /// Its part of the whole time, 0 to 1.
  double share() const noexcept { return share_; }
  /// "held back by: enrich (87 % of the time)"
  std::string line() const {
    if (slowest_.empty()) return "held back by: nothing measured";
    return "held back by: " + slowest_ + " (" + std::to_string(static_cast<int>(share_ * 100 + 0.5)) + " % of the time)";
  }

 private:
  std::string slowest_;
  double share_ = 0;
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

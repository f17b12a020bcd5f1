#pragma once

#include <weir/core/scheduler.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// The counters of one named stage. They belong to the run, so that a report can be read when the stage is gone.
struct stage_record {
  /// What the time since `last` is: nothing, time that the stage has no value that it was asked for, or time that nobody
  /// asks it for one.
  enum class gap : unsigned char { none, waiting, blocked };

  stage_record(std::string stage_name, stage_record* next_named) : name(std::move(stage_name)), downstream(next_named) {}

  /// `time` in which the stage had no value. Its consumer waited for this `part` of it, see context::awaited.
  void waited(duration time, float part) noexcept {
    waiting += time;
    starved += part == 1.0F ? time : duration(static_cast<duration::rep>(static_cast<double>(time.count()) * part));
  }
  /// Accounts for the time up to `now`.
  void settle(time_point now) noexcept {
    if (open == gap::waiting) waited(now - last, awaited);
    if (open == gap::blocked) blocked += now - last;
    if (open != gap::none) last = now;
  }

  std::string name;
  stage_record* downstream;  // the next named stage
  std::uint64_t values = 0;
  std::uint64_t errors = 0;
  duration waiting{};  // for upstream
  duration starved{};  // of it, what downstream waited too
  duration blocked{};  // by downstream
  time_point first{};  // its first drive
  time_point last{};   // its last event
  gap open = gap::none;
  float awaited = 1;  // context::awaited of the drive that began the gap
  void* stage = nullptr;  // while it lives
  void (*look)(void* stage, std::size_t& in_flight, std::size_t& queued) = nullptr;
  std::unique_ptr<stage_record> next;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

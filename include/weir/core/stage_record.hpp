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
  explicit stage_record(std::string stage_name) : name(std::move(stage_name)) {}

  std::string name;
  std::uint64_t values = 0;
  std::uint64_t errors = 0;
  duration waiting{};  // for upstream
  duration blocked{};  // by downstream
  time_point first{};  // its first drive
  time_point last{};   // its last event
  void* stage = nullptr;  // while it lives
  void (*look)(void* stage, std::size_t& in_flight, std::size_t& queued) = nullptr;
  std::unique_ptr<stage_record> next;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

#pragma once

#include "arguments.hpp"

#include <weir/connect/json/record.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/task.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace command {

/// Where records go, batch by batch.
class sink {
 public:
  virtual ~sink() = default;

  virtual weir::task<> open() = 0;
  /// Writes a batch; answers the records that failed.
  virtual weir::task<std::vector<weir::record_error>> save(std::span<const weir::json::record> batch) = 0;
  /// Everything written has arrived, and is durable where that means something.
  virtual weir::task<> close() = 0;
  /// Records that are written and stay written.
  virtual std::uint64_t records() const = 0;
};

/// The sink that the arguments name. It is constructed so far that an output that exists already is refused.
std::unique_ptr<sink> make_sink(const copy_arguments& arguments);

}  // namespace command

#pragma once

#include <weir/core/scheduler.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace command {

/// How far a copy is.
struct progress {
  std::uint64_t records = 0;  // written
  std::uint64_t bytes = 0;    // read
  std::uint64_t failed = 0;
  std::optional<std::uint64_t> size;  // of the input, where it is known
  double done = 0;                    // the part of all work, 0 to 1; 0 where it is not known
  std::string held_back_by;           // a stage; empty before anything was measured
  bool draining = false;
};

/// Speeds out of a sequence of looks at a copy, the last seconds counting most.
class speedometer {
 public:
  explicit speedometer(weir::time_point start) noexcept : last_(start) {}

  void look(weir::time_point now, const progress& at);

  double records_per_second() const noexcept { return records_; }
  /// Until all work is done; nothing where that cannot be foreseen.
  std::optional<weir::duration> left() const;

 private:
  weir::time_point last_;
  progress before_;
  double records_ = 0;
  double part_ = 0;  // of all work, a second
  bool begun_ = false;
};

/// `1,234,567 records, 512,345/s, 98.7 MB of 1.2 GB, 3 failed, 0:12 left, held back by write`: as many of these, in
/// this order, as `width` columns hold.
std::string progress_line(const progress& at, const speedometer& speed, std::size_t width);

}  // namespace command

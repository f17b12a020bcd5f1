#pragma once

#include "arguments.hpp"

#include <weir/connect/json/record.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/connect/sqlite/table.hpp>
#include <weir/core/task.hpp>

#include <cstddef>
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

// A batch of large records is written earlier, so that memory does not depend on how large they are.
inline constexpr std::size_t heaviest_batch = std::size_t{4} << 20;

/// Rows of an SQLite table.
class table_sink final : public sink {
 public:
  explicit table_sink(const copy_arguments& arguments);

  weir::task<> open() override { return table_.open(); }
  weir::task<std::vector<weir::record_error>> save(std::span<const weir::json::record> batch) override {
    return table_.save(batch);
  }
  weir::task<> close() override { return table_.close(); }
  std::uint64_t records() const override { return table_.rows(); }

  weir::sqlite::table& table() noexcept { return table_; }

 private:
  weir::sqlite::table table_;
};

/// The sink that the arguments name. It is constructed so far that an output that exists already is refused.
std::unique_ptr<sink> make_sink(const copy_arguments& arguments);

}  // namespace command

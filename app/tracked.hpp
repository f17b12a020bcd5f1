#pragma once

#include "arguments.hpp"

#include <weir/connect/file/lines.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/connect/position.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/any_stream.hpp>
#include <weir/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace command {

/// What became of one record of the source, and how far the copy is with it. Every record of the source is one of these
/// until it is accounted for: failed ones travel in their order, and what a stage takes out leaves its place behind.
class tracked {
 public:
  using outcome = weir::result<weir::json::record, weir::record_error>;

  tracked(std::optional<outcome> what, const weir::position& behind, std::vector<std::uint64_t> counts)
      : what_(std::move(what)), behind_(behind), counts_(std::move(counts)) {}

  bool is_record() const noexcept { return what_ && what_->has_value(); }
  bool is_failure() const noexcept { return what_ && !what_->has_value(); }
  weir::json::record& record() noexcept { return **what_; }
  const weir::record_error& error() const noexcept { return what_->error(); }
  /// A stage lets nothing of it through.
  void take_out() noexcept { what_.reset(); }
  /// As it weighs in a batch.
  std::size_t bytes() const noexcept;

  /// Where reading goes on once this one, and all before it, are accounted for.
  const weir::position& behind() const noexcept { return behind_; }
  /// What each stage has counted until then.
  const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }
  void set_count(std::size_t stage, std::uint64_t count) { counts_[stage] = count; }
  /// Nothing comes behind it, unless the source grows.
  bool is_last() const noexcept { return last_; }
  void set_last() noexcept { last_ = true; }

 private:
  std::optional<outcome> what_;
  weir::position behind_;
  std::vector<std::uint64_t> counts_;
  bool last_ = false;
};

/// The records of `lines` behind all `stages`, each of which begins with what it counted in earlier runs.
weir::any_stream<tracked> tracked_records(weir::file::line_stream lines, const std::vector<stage>& stages,
                                          std::vector<std::uint64_t> counts);

}  // namespace command

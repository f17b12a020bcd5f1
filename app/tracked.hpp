#pragma once

#include "arguments.hpp"

#include <weir/connect/file/fingerprint.hpp>
#include <weir/connect/file/lines.hpp>
#include <weir/connect/http/client.hpp>
#include <weir/connect/http/records.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/connect/position.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/any_stream.hpp>
#include <weir/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace command {

/// Where a copy goes on, and with what.
struct place {
  place() {}
  place(const weir::position& where, const weir::file::fingerprint& beginning, std::vector<std::uint64_t> counted)
      : at(where), head(beginning), counts(std::move(counted)) {}

  weir::position at;                  // everything of the source before it is accounted for
  weir::file::fingerprint head;       // how the source, or the page, begins
  std::vector<std::uint64_t> counts;  // what each stage has counted until then
};

/// What became of one record of the source, and how far the copy is with it. Every record of the source is one of these
/// until it is accounted for: failed ones travel in their order, and what a stage takes out leaves its place behind.
class tracked {
 public:
  using outcome = weir::result<weir::json::record, weir::record_error>;

  tracked(std::optional<outcome> what, place behind) : what_(std::move(what)), behind_(std::move(behind)) {}

  bool is_record() const noexcept { return what_ && what_->has_value(); }
  bool is_failure() const noexcept { return what_ && !what_->has_value(); }
  weir::json::record& record() noexcept { return **what_; }
  const weir::record_error& error() const noexcept { return what_->error(); }
  /// A stage lets nothing of it through.
  void take_out() noexcept { what_.reset(); }
  /// A stage made this of it.
  void become(outcome what) { what_.emplace(std::move(what)); }
  /// As it weighs in a batch.
  std::size_t bytes() const noexcept;

  /// Where the copy goes on once this one, and all before it, are accounted for.
  const place& behind() const noexcept { return behind_; }
  void set_count(std::size_t index, std::uint64_t count) { behind_.counts[index] = count; }
  /// Nothing comes behind it, unless the source grows.
  bool is_last() const noexcept { return last_; }
  void set_last() noexcept { last_ = true; }

 private:
  std::optional<outcome> what_;
  place behind_;
  bool last_ = false;
};

/// What a source holds that goes on at `from`.
weir::any_stream<tracked> tracked_records(weir::file::line_stream lines, place from);
weir::any_stream<tracked> tracked_records(weir::http::record_stream pages, place from);

/// The same behind all stages, each of which goes on with what it has counted until `from`.
weir::any_stream<tracked> through_stages(weir::any_stream<tracked> records, const copy_arguments& arguments,
                                         const std::shared_ptr<weir::http::client>& client, const place& from);

}  // namespace command

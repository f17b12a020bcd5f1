#pragma once

#include "arguments.hpp"
#include "failures.hpp"
#include "tracked.hpp"

#include <weir/connect/file/lines.hpp>
#include <weir/connect/http/client.hpp>
#include <weir/connect/http/records.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/connect/position.hpp>
#include <weir/core/any_stream.hpp>
#include <weir/core/task.hpp>

#include <cstdint>
#include <memory>
#include <optional>

namespace command {

/// SOURCE: a file, standard input or a paged HTTP API, and how far it has been read.
class input {
 public:
  input(const copy_arguments& arguments, const weir::http::client_options& web);

  /// Reading goes on there.
  void start_at(const place& from);
  /// How far reading has come.
  weir::position at() const noexcept { return pages_read_ ? pages_read_->at() : lines_read_->at(); }
  /// Throws where it cannot be read, before anything is written.
  weir::task<> open();

  /// What it holds; lines that are no records go to `failed`.
  weir::any_stream<weir::json::record> records(failures& failed);
  /// The same for a copy that goes on at `from`, which reading was started at.
  weir::any_stream<tracked> tracked_records(const place& from);

  /// What was read; valid also after the stream is gone.
  std::uint64_t bytes() const noexcept { return pages_read_ ? pages_read_->bytes() : lines_read_->bytes(); }
  /// All there is to read, where that is known.
  std::optional<std::uint64_t> size() const noexcept { return pages_read_ ? std::nullopt : lines_read_->size(); }

 private:
  void read(const std::optional<place>& from);

  const copy_arguments& arguments_;
  const weir::http::client_options& web_;
  std::optional<weir::file::line_stream> lines_;
  std::optional<weir::http::record_stream> pages_;
  std::shared_ptr<const weir::file::read_progress> lines_read_;
  std::shared_ptr<const weir::http::records_progress> pages_read_;
};

}  // namespace command

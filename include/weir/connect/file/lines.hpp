#pragma once

#include <weir/connect/detail/reading_stream.hpp>
#include <weir/connect/file/descriptor.hpp>
#include <weir/connect/file/file_error.hpp>
#include <weir/connect/file/line.hpp>
#include <weir/connect/position.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/result.hpp>
#include <weir/core/stream.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace file {

/// How lines are read: `read_options().max_record(1 << 20)`.
class read_options {
 public:
  read_options() noexcept {}

  /// A longer line is not kept: it becomes a failed record, and reading goes on behind it. At least 1 KiB.
  read_options& max_record(std::size_t bytes);
  std::size_t max_record() const noexcept { return max_record_; }

  /// Bytes read at once; at least 4 KiB.
  read_options& block(std::size_t bytes);
  std::size_t block() const noexcept { return block_; }

  /// Lines that are empty or hold only spaces and tabs are passed on; without it they are only counted.
  read_options& keep_blank_lines() noexcept {
    keep_blank_ = true;
    return *this;
  }
  bool keeps_blank_lines() const noexcept { return keep_blank_; }

  /// Begins behind the first `line` lines of a regular file, which take `offset` bytes: where an earlier stream had
  /// come to (read_progress::at). If the last of these lines had no end, what ends it now is passed over, and more text
  /// is refused.
  read_options& start_at(std::uint64_t offset, std::uint64_t line);
  position start() const noexcept { return start_; }

 private:
  std::size_t max_record_ = std::size_t{16} << 20;
  std::size_t block_ = std::size_t{256} << 10;
  bool keep_blank_ = false;
  position start_;
};

/// How far a line stream has come; to be read from the loop's thread, also after the stream is gone.
class read_progress {
 public:
  /// Bytes of all lines that were delivered so far, their line ends included.
  std::uint64_t bytes() const noexcept { return bytes_; }
  /// The size of the input, where it is known: of a regular file when it was opened, from where reading began.
  std::optional<std::uint64_t> size() const noexcept { return size_; }
  /// The place behind the line that was delivered last: a later stream can go on there (read_options::start_at). At the
  /// end of the input it is behind blank lines, too.
  position at() const noexcept { return position::in_file(start_.offset() + bytes_, lines_); }
  /// The end of the input was reached; not so in a stream that ends because it was closed, or because the run drains.
  bool ended() const noexcept { return ended_; }

 private:
  friend class line_reader;
  position start_;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  bool ended_ = false;
  std::optional<std::uint64_t> size_;
};

/// The half of a line stream that does not depend on who drives it; not for direct use.
class line_reader {
 public:
  using answer = detail::reading;

  line_reader(std::string path, const read_options& options);
  line_reader(descriptor in, const read_options& options);
  line_reader(const line_reader&) = delete;
  line_reader& operator=(const line_reader&) = delete;
  ~line_reader();

  void open();
  /// Goes to the next line.
  answer next(context& ctx);
  line take() noexcept { return line(block_, text_, number_); }
  record_error take_error() { return std::move(*std::exchange(error_, nullptr)); }
  void close() noexcept;
  const std::shared_ptr<const read_progress>& progress() const noexcept { return progress_; }

 private:
  class implementation;

  detail::block_reference block_;
  std::string_view text_;
  std::uint64_t number_ = 0;
  std::unique_ptr<record_error> error_;
  std::shared_ptr<const read_progress> progress_;
  std::unique_ptr<implementation> implementation_;
};

/// What `lines` makes.
class line_stream : public detail::reading_stream<line_stream, line_reader> {
 public:
  using reading_stream::reading_stream;

  /// Opens the input now, for whoever wants to know that it can be read before writing begins; file_error if it cannot.
  void open() { reader().open(); }

  /// How far it has come: stays valid, and goes on, wherever the stream is moved.
  std::shared_ptr<const read_progress> progress() const noexcept { return reader().progress(); }
};

/// The lines of a file, a pipe, a socket or a terminal, in constant memory.
///
///     weir::file::lines("people.ndjson")   {"name":..}-{"name":..}-|
///
/// Newline or CRLF end a line and are not part of it; the last line needs none. A byte order mark at the beginning is
/// skipped. Blank lines are counted, not delivered. Every other byte, NUL included, is content.
///
/// Shape    stream<result<line, record_error>>; in order. A failed record is a line longer than `max_record`, of which
///          the first 1 KiB is kept.
/// Units    bytes.
/// Demand   opens the input at the first demand, or by `open()`. Reads one block (256 KiB) ahead at most. A regular
///          file is read with read(2) on the loop; anything else when it is readable, so what has arrived is delivered
///          at once.
/// Threads  none of its own.
/// Ends     at the end of the input; when the run drains, after the complete lines that were already read from a pipe.
/// Errors   file_error when it cannot be opened or read: missing, a directory, not permitted, a read error; with
///          `start_at` also what is no regular file, is shorter, or has more text in a line that was read before.
/// Stop     closes the input (not a `descriptor`: that is its owner's).
/// Cost     O(1) a line, no allocation: a line is a view into its block, and blocks are reused. Memory: the blocks that
///          live lines refer to; for a line longer than a block, that line, at most `max_record`.
/// Example  examples/connect_lines.cpp
/// See      json::parser (lines to records), writer.
[[nodiscard]] line_stream lines(std::string path, const read_options& options = read_options());
[[nodiscard]] line_stream lines(descriptor in, const read_options& options = read_options());

}  // namespace file
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/connect/file/descriptor.hpp>
#include <weir/connect/file/file_error.hpp>
#include <weir/core/task.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace file {

/// What becomes of a file that is already there.
enum class existing : unsigned char {
  refuse,     // an error, unless it is no regular file: a pipe, a terminal, /dev/null
  append,     // written after what it holds; a last line without a newline gets one first
  overwrite,  // emptied when it is opened
};

/// Cuts a file to its first `length` bytes, so that writing goes on there (existing::append); file_error where it is not
/// there, is shorter, or is no regular file.
void cut(const std::string& path, std::uint64_t length);

/// Writes lines to a file or an already open descriptor, through a buffer.
///
///     weir::file::writer out("copy.ndjson");
///     while (auto line = co_await lines.next()) {
///       out.write(line->text());                          // never waits
///       if (out.wants_flush()) co_await out.flush();      // backpressure: waits for a pipe or a slow reader
///     }
///     co_await out.close();
///
/// Shape    sink of lines.
/// Units    bytes.
/// Demand   `write` only fills the buffer, which grows for whoever does not look at `wants_flush` (256 KiB).
/// Threads  none of its own.
/// Ends     with `close`, which reports what the last writes met. Destroyed without it, what was not flushed is dropped.
/// Errors   file_error from the constructor (existing file refused, no such folder, not permitted, a directory) and from
///          `flush` and `close` (no space left, a limit, an I/O error); reader_gone when a pipe's reader has left, which
///          presumes that the program ignores SIGPIPE. On a regular file no half line is left behind where that can be
///          avoided: what a failed write left is cut back to the last whole line.
/// Stop     a `flush` that waits for a pipe is withdrawn; what it wrote is written.
/// Cost     one copy a line.
/// Example  examples/connect_lines.cpp
/// See      lines, same_file (source and sink must differ).
class writer {
 public:
  /// Opens, or creates, `path`.
  explicit writer(std::string path, existing treatment = existing::refuse);
  /// Writes to what is open already, and leaves it open.
  explicit writer(descriptor out);
  writer(writer&&) noexcept;
  writer& operator=(writer&&) noexcept;
  ~writer();

  /// Adds a line; its newline is added here. Never writes to the file.
  void write(std::string_view line);
  /// The buffer is full enough: time to `co_await flush()`.
  bool wants_flush() const noexcept;
  /// Writes everything out, waiting where the other side is slow.
  task<> flush();
  /// Flushes, and has the file on the disk: fsync(2), where it is a regular file.
  task<> make_durable();
  /// Flushes and closes.
  task<> close();

  /// Lines handed to the file so far, and their bytes.
  std::uint64_t lines() const noexcept;
  std::uint64_t bytes() const noexcept;

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace file
}  // namespace v0
}  // namespace weir

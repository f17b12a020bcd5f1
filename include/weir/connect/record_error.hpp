#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {

/// Why one record failed, and where it stands: the error side of what sources of records yield, and what sinks report.
///
///     people.ndjson:17: column 9: expected ':' after the key "name"
///
/// A value: copies share it. Made only when a record fails, so it may allocate.
class record_error {
 public:
  /// As much as is kept of a record that is too long to be read.
  static constexpr std::size_t excerpt_limit = 1024;

  /// `source`: the name of the input; `line`: from 1, 0 where there is none; `record`: its text, or the beginning of it;
  /// `record_bytes`: how long all of it was, where `record` is only its beginning.
  record_error(std::string reason, std::string_view source, std::uint64_t line, std::string_view record,
               std::uint64_t record_bytes = 0);

  /// What is wrong and what helps, without the place: no newline, no full stop at the end.
  const std::string& reason() const noexcept;
  /// The name of the input: a path as it was given, or "standard input".
  const std::string& source() const noexcept;
  /// From 1.
  std::uint64_t line() const noexcept;
  /// The record as it came: it may be no valid UTF-8. Of one that is too long to be read only the first 1 KiB.
  const std::string& excerpt() const noexcept;
  /// The length of the whole record.
  std::uint64_t record_bytes() const noexcept;

  /// `source:line: reason`
  std::string message() const;

  /// Throws it as a bad_record, for a pipeline that ends with its first bad record.
  [[noreturn]] void raise() const;

 private:
  struct details;
  std::shared_ptr<const details> details_;
};

/// A record_error as an exception; what() is its message().
class bad_record : public std::runtime_error {
 public:
  explicit bad_record(record_error error) : std::runtime_error(error.message()), error_(std::move(error)) {}
  const record_error& error() const noexcept { return error_; }

 private:
  record_error error_;
};

}  // namespace v0
}  // namespace weir

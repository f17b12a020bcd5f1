#pragma once

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace weir {
inline namespace v0 {
namespace file {

/// A file could not be opened, read or written; what() is one sentence that names it, the cause and the remedy.
class file_error : public std::runtime_error {
 public:
  file_error(const std::string& sentence, std::string path, std::error_code code)
      : std::runtime_error(sentence), path_(std::move(path)), code_(code) {}

  /// As it was given, or "standard input", "standard output".
  const std::string& path() const noexcept { return path_; }
  /// The cause, of std::generic_category: `error.code() == std::errc::no_space_on_device`.
  const std::error_code& code() const noexcept { return code_; }

 private:
  std::string path_;
  std::error_code code_;
};

/// Whoever reads the pipe or socket that is written to has gone (EPIPE): a reason to end, seldom one to complain.
class reader_gone : public file_error {
 public:
  using file_error::file_error;
};

}  // namespace file
}  // namespace v0
}  // namespace weir

#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace sqlite {

/// A database could not be used; what() is one sentence that names it, the cause and the remedy.
class sqlite_error : public std::runtime_error {
 public:
  sqlite_error(const std::string& sentence, std::string path, int code)
      : std::runtime_error(sentence), path_(std::move(path)), code_(code) {}

  const std::string& path() const noexcept { return path_; }
  /// SQLite's extended result code.
  int code() const noexcept { return code_; }

 private:
  std::string path_;
  int code_;
};

}  // namespace sqlite
}  // namespace v0
}  // namespace weir

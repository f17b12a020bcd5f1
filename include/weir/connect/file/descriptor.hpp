#pragma once

#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace file {

/// A file descriptor that somebody else opened and will close, with a name for messages.
///
/// Its flags are left alone: O_NONBLOCK on a descriptor that is shared with a shell would outlive the program.
class descriptor {
 public:
  descriptor(int number, std::string name) : number_(number), name_(std::move(name)) {}
  int number() const noexcept { return number_; }
  const std::string& name() const noexcept { return name_; }

 private:
  int number_;
  std::string name_;
};

[[nodiscard]] inline descriptor standard_input() { return descriptor(0, "standard input"); }
[[nodiscard]] inline descriptor standard_output() { return descriptor(1, "standard output"); }

/// Whether two names lead to the same file on disk, also through links; false where either does not exist, and for what
/// is no regular file (a terminal may well be read and written at once).
[[nodiscard]] bool same_file(const std::string& one, const std::string& other);
[[nodiscard]] bool same_file(const descriptor& one, const std::string& other);
[[nodiscard]] bool same_file(const descriptor& one, const descriptor& other);

}  // namespace file
}  // namespace v0
}  // namespace weir

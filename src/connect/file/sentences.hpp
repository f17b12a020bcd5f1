#pragma once

#include <string>

namespace weir {
inline namespace v0 {
namespace file {

/// Throws a file_error whose sentence names `path`, what was tried ("cannot be read"), why not and what helps; a
/// reader_gone where `code` is EPIPE. `code` is a value of errno.
[[noreturn]] void fail(const std::string& path, const char* tried, int code);

}  // namespace file
}  // namespace v0
}  // namespace weir

#include "sentences.hpp"

#include <weir/connect/file/file_error.hpp>

#include <cerrno>

namespace weir {
inline namespace v0 {
namespace file {

namespace {

/// The cause and the remedy.
std::string explain(int code) {
  switch (code) {
    case ENOENT:
      return "there is no such file or folder; check the path";
    case ENOTDIR:
      return "a part of its path is no folder; check the path";
    case EISDIR:
      return "it is a folder; name a file in it";
    case EACCES:
    case EPERM:
      return "that is not permitted; check its permissions and those of its folder";
    case EROFS:
      return "it lies on a read-only file system; choose another place";
    case EEXIST:
      return "it is there already; append to it, overwrite it, or choose another name";
    case ENOSPC:
      return "no space is left on the device; free some, or choose another place";
    case EDQUOT:
      return "the disk quota is used up; free some space, or choose another place";
    case EFBIG:
      return "it would exceed the largest file size allowed; raise it (ulimit -f), or write several files";
    case EPIPE:
      return "whoever was reading has gone; keep the reader running until the end";
    case EMFILE:
    case ENFILE:
      return "too many files are open; close some, or raise the limit (ulimit -n)";
    case EIO:
      return "the device reports an input or output error; check the disk and the kernel's log";
    case ESPIPE:
      return "it is no regular file but a pipe, a terminal or a device; name a regular file";
    case EBADF:
      return "it is not open in that direction; redirect it to a file or a pipe";
    default:
      return std::generic_category().message(code) + "; check the path and the device";
  }
}

}  // namespace

void fail(const std::string& path, const char* tried, int code) {
  const std::string sentence = path + ": " + tried + ": " + explain(code);
  const std::error_code cause(code, std::generic_category());
  if (code == EPIPE) throw reader_gone(sentence, path, cause);
  throw file_error(sentence, path, cause);
}

}  // namespace file
}  // namespace v0
}  // namespace weir

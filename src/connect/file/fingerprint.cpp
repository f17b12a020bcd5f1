#include "handle.hpp"
#include "sentences.hpp"

#include <weir/connect/file/fingerprint.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <vector>

namespace weir {
inline namespace v0 {
namespace file {

namespace {

constexpr const char* while_reading = "cannot be read";

/// A file that can be read twice.
class beginning {
 public:
  explicit beginning(const std::string& path) : path_(path) {
    // Not blocking, so that a named pipe without a writer is refused and not waited for.
    in_ = handle(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), true);
    if (!in_) fail(path, "cannot be opened", errno);
    struct stat status;
    if (::fstat(in_.number(), &status) != 0) fail(path, while_reading, errno);
    if (S_ISDIR(status.st_mode)) fail(path, while_reading, EISDIR);
    if (!S_ISREG(status.st_mode)) fail(path, "cannot be read twice", ESPIPE);
    size_ = static_cast<std::uint64_t>(status.st_size);
  }

  std::uint64_t size() const noexcept { return size_; }

  fingerprint first(std::uint64_t bytes) const {
    std::vector<char> text(static_cast<std::size_t>(bytes));
    std::size_t have = 0;
    while (have < text.size()) {
      const ssize_t got = ::pread(in_.number(), text.data() + have, text.size() - have, static_cast<off_t>(have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail(path_, while_reading, errno);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    fingerprint found;
    found.add(std::string_view(text.data(), have));
    return found;
  }

 private:
  const std::string& path_;
  handle in_;
  std::uint64_t size_ = 0;
};

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw file_error(path + ": " + what + "; bring back the file as it was, or copy this one anew", path,
                   std::make_error_code(std::errc::invalid_argument));
}

}  // namespace

fingerprint fingerprint::of(const std::string& path) {
  const beginning file(path);
  return file.first(std::min(file.size(), most_bytes));
}

void fingerprint::add(std::string_view text) noexcept {
  text = text.substr(0, static_cast<std::size_t>(most_bytes - std::min(bytes_, most_bytes)));
  for (const char c : text) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211u;
  bytes_ += text.size();
}

void fingerprint::refuse_changed(const std::string& path, const position& reached) const {
  const beginning file(path);
  const std::uint64_t least = std::max(reached.offset(), bytes_);
  if (file.size() < least) {
    refuse(path, "it has shrunk to " + std::to_string(file.size()) + " bytes, and had " + std::to_string(least) +
                     " or more when it was read before");
  }
  if (file.first(std::min(bytes_, most_bytes)) != *this)
    refuse(path, "it does not begin as it did when it was read before");
}

}  // namespace file
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/connect/file/file_error.hpp>
#include <weir/connect/position.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace file {

/// How a file begins: the hash of its first 64 KiB, or of all of it where it is shorter, and of how many bytes that is.
///
///     const auto before = weir::file::fingerprint::of("people.ndjson");    // kept beside the position that was
///     reached before.refuse_changed("people.ndjson", position);                    // the next time, before it is read
///     on
///
/// A file that has only grown since is the same file. Not cryptographic: it tells mistakes, not attacks.
class fingerprint {
 public:
  static constexpr std::uint64_t most_bytes = std::uint64_t{64} << 10;

  /// Of nothing: every file begins so.
  fingerprint() noexcept {}
  /// One that was kept.
  fingerprint(std::uint64_t bytes, std::uint64_t hash) noexcept : bytes_(bytes), hash_(hash) {}
  /// Reads the beginning of a file; file_error where it cannot be read, or is no regular file.
  [[nodiscard]] static fingerprint of(const std::string& path);

  /// Hashes more text behind that which was hashed, up to `most_bytes` of all.
  void add(std::string_view text) noexcept;

  /// How many bytes were hashed.
  std::uint64_t bytes() const noexcept { return bytes_; }
  std::uint64_t hash() const noexcept { return hash_; }

  /// Throws file_error where the file does not begin so any more, or ends before `reached`.
  void refuse_changed(const std::string& path, const position& reached) const;

  friend bool operator==(const fingerprint&, const fingerprint&) noexcept = default;

 private:
  std::uint64_t bytes_ = 0;
  std::uint64_t hash_ = 14695981039346656037u;  // FNV-1a of nothing
};

}  // namespace file
}  // namespace v0
}  // namespace weir

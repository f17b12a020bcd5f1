#pragma once

#include <weir/connect/http/response.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace weir {
inline namespace v0 {
namespace http {

/// Reads one answer out of the bytes of a connection: its headers, then its body in pieces. Throws `broken` (protocol)
/// where they are no HTTP.
class message {
 public:
  message();
  message(const message&) = delete;
  message& operator=(const message&) = delete;
  ~message();

  /// Takes what it can use of `bytes` and says how much; 0: it needs more of them. Afterwards `piece` is the part of
  /// the body that was in it, and points there.
  std::size_t put(std::span<char> bytes);
  std::span<char> piece() const noexcept;
  /// The other side has ended. False: too early.
  bool put_end();

  bool has_headers() const noexcept;
  bool complete() const noexcept;
  /// The connection can be used again when the message is complete.
  bool keeps_alive() const noexcept;
  unsigned status() const noexcept;
  header_list& headers() noexcept;
  /// As the headers announce it.
  std::optional<std::uint64_t> length() const noexcept;

 private:
  class parser;
  std::unique_ptr<parser> parser_;
};

/// `404 Not Found`.
std::string spelled_status(unsigned status);

}  // namespace http
}  // namespace v0
}  // namespace weir

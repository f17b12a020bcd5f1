#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace weir {
inline namespace v0 {
namespace http {

/// Uncompresses gzip in pieces of 64 KiB, however much comes out of how little.
class inflater {
 public:
  inflater();
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;
  ~inflater();

  /// What is uncompressed next; it must stay where it is until `more` answers nothing.
  void put(std::span<char> compressed) noexcept;
  /// The next piece; empty when it is used up. Throws `broken` (protocol) where it is no gzip.
  std::span<char> more();
  /// Nothing is missing at the end.
  bool complete() const noexcept;

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace http
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/connect/detail/shared_block.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace weir {
inline namespace v0 {
namespace file {

/// One line of an input, without its line end: a view into memory that the lines around it share.
///
/// Cheap to move and to copy, never allocates; its block of memory lives as long as any line in it. May be handed to
/// another thread.
class line {
 public:
  line() noexcept {}
  line(detail::block_reference block, std::string_view text, std::uint64_t number) noexcept
      : block_(std::move(block)), text_(text.data()), size_(text.size()), number_(number) {}
  /// A line of its own memory, for text that comes from elsewhere; `source` is its name for messages.
  line(std::string_view text, std::string source, std::uint64_t number = 1);

  /// Any bytes, NUL included; no newline. At least 64 more bytes behind it can be read, whatever they hold.
  std::string_view text() const noexcept { return std::string_view(text_, size_); }
  /// From 1; blank lines count.
  std::uint64_t number() const noexcept { return number_; }
  /// Where the line begins, in bytes from the beginning of the file, or of what was read of anything else.
  std::uint64_t offset() const noexcept { return block_->offset() + static_cast<std::uint64_t>(text_ - block_->data()); }
  /// The name of the input.
  const std::string& source() const noexcept { return *block_->origin(); }

 private:
  detail::block_reference block_;
  const char* text_ = nullptr;
  std::size_t size_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace file
}  // namespace v0
}  // namespace weir

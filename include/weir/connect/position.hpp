#pragma once

#include <cstdint>

namespace weir {
inline namespace v0 {

/// A place in a source of records at which reading can go on: behind a line of a file, or at a record of a page.
class position {
 public:
  /// The beginning of a file.
  position() noexcept {}
  /// Behind the first `line` lines of a file, which take `offset` bytes.
  [[nodiscard]] static position in_file(std::uint64_t offset, std::uint64_t line) noexcept {
    return position(false, offset, line);
  }
  /// At the record `index`, from 0, of the page `page`, as the source numbers its pages.
  [[nodiscard]] static position in_pages(std::uint64_t page, std::uint64_t index) noexcept {
    return position(true, page, index);
  }

  bool is_paged() const noexcept { return paged_; }

  // Of a position in a file; 0 elsewhere.
  std::uint64_t offset() const noexcept { return paged_ ? 0 : major_; }
  std::uint64_t line() const noexcept { return paged_ ? 0 : minor_; }

  // Of a position in pages; 0 elsewhere.
  std::uint64_t page() const noexcept { return paged_ ? major_ : 0; }
  std::uint64_t index() const noexcept { return paged_ ? minor_ : 0; }

  friend bool operator==(const position&, const position&) noexcept = default;

 private:
  position(bool paged, std::uint64_t major, std::uint64_t minor) noexcept
      : major_(major), minor_(minor), paged_(paged) {}

  std::uint64_t major_ = 0;
  std::uint64_t minor_ = 0;
  bool paged_ = false;
};

}  // namespace v0
}  // namespace weir

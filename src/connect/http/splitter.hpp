#pragma once

#include <weir/connect/detail/shared_block.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace weir {
inline namespace v0 {
namespace http {

/// What came is no page of records.
class bad_page : public std::exception {
 public:
  explicit bad_page(std::string why) : why_(std::move(why)) {}
  const char* what() const noexcept override { return why_.c_str(); }
  /// Empty: it is HTML.
  const std::string& why() const noexcept { return why_; }

 private:
  std::string why_;
};

/// The text of the record under way, in a block that the records of a page share.
class record_text {
 public:
  explicit record_text(std::size_t max_record);

  /// From here on the records belong to `page`, whose name is `origin`.
  void begin_page(std::uint64_t page, std::shared_ptr<const std::string> origin);
  void append(const char* text, std::size_t size);
  /// Forgets the part of a record that is there.
  void drop() noexcept;
  bool empty() const noexcept { return size_ == 0 && skipped_ == 0; }

  /// The record is complete; what follows is the next one.
  void finish() noexcept;
  void finish_line() noexcept;
  bool too_long() const noexcept { return last_bytes_ > max_record_; }
  /// All of it, or the first 1 KiB where it is too long.
  std::string_view last() const noexcept { return last_; }
  std::uint64_t last_bytes() const noexcept { return last_bytes_; }
  const detail::block_reference& block() const noexcept { return block_; }

 private:
  void make_room(std::size_t more);

  std::size_t max_record_;
  detail::block_pool pool_;
  detail::block_reference block_;
  std::shared_ptr<const std::string> origin_;
  std::uint64_t offset_ = 0;
  std::size_t begin_ = 0;       // of the record under way, in the block
  std::size_t size_ = 0;        // of it, as far as it is kept
  std::uint64_t skipped_ = 0;   // of it, beyond what is kept
  std::string_view last_;
  std::uint64_t last_bytes_ = 0;
};

/// Cuts the elements out of a JSON array, or lines out of NDJSON, in one pass over pieces of any size. It looks at
/// strings, escapes and depth only: whether an element is right is for a parser to say.
class splitter {
 public:
  void begin_page() noexcept { *this = splitter(); }
  /// Looks at [at, end) and moves `at`; true: `record` is complete. Line breaks inside an element become spaces.
  bool next(char*& at, char* end, record_text& record);
  /// The page has ended: true where this completes a last record.
  bool finish(record_text& record);

 private:
  enum class state : unsigned char { start, first, element, nested, text, scalar, behind, over, line };

  bool next_in_array(char*& at, char* end, record_text& record);
  bool next_line(char*& at, char* end, record_text& record);
  bool scan_element(char*& at, char* end) noexcept;
  bool scan_string(char*& at, char* end) noexcept;

  state state_ = state::start;
  std::uint64_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace http
}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/connect/file/line.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace weir {
inline namespace v0 {
namespace json {

/// What a field holds. Numbers are told apart by how they are written: without fraction and exponent they are integers.
enum class kind : unsigned char { null, boolean, integer, big_integer, real, string, array, object };

/// One field of a record: its name and its value, views into memory that the record keeps.
class field {
 public:
  /// Unescaped, valid UTF-8; may be empty and may hold U+0000.
  std::string_view name() const noexcept { return std::string_view(name_, name_size_); }
  json::kind kind() const noexcept { return kind_; }

  /// string: its text, unescaped. Everything else: the value as it is written in the record.
  std::string_view text() const noexcept { return std::string_view(text_, text_size_); }
  /// boolean.
  bool boolean() const noexcept { return integer_ != 0; }
  /// integer: exact.
  std::int64_t integer() const noexcept { return integer_; }
  /// integer, big_integer, real: the nearest double; nothing where none is near (1e999): then `text` has the digits.
  std::optional<double> real() const noexcept;

 private:
  friend class parser;

  const char* name_ = nullptr;
  const char* text_ = nullptr;
  union {
    std::int64_t integer_ = 0;
    double real_;  // infinite where no double is near
  };
  std::uint32_t name_size_ = 0;
  std::uint32_t text_size_ = 0;
  json::kind kind_ = json::kind::null;
};

/// A validated JSON object: its text as it came, and its fields.
///
/// Cheap to move, and to copy: text and fields lie in blocks of memory that the records around it share. May be handed to
/// another thread. A key that stands twice is in it twice.
class record {
 public:
  record() noexcept {}

  /// The object as it was written, without white space around it.
  std::string_view text() const noexcept { return std::string_view(text_, text_size_); }
  /// The line it came from: its number, its input.
  std::uint64_t line() const noexcept { return line_.number(); }
  const std::string& source() const noexcept { return line_.source(); }

  /// The fields, in the order in which they are written.
  const field* begin() const noexcept { return fields_; }
  const field* end() const noexcept { return fields_ + size_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const field& operator[](std::size_t index) const noexcept { return fields_[index]; }

  /// The field of this name, the last one where there are several (as in JavaScript, Python, jq and PostgreSQL's jsonb);
  /// null where there is none. Linear in the number of fields.
  const field* find(std::string_view name) const noexcept;

 private:
  friend class parser;

  file::line line_;
  detail::block_reference memory_;
  const char* text_ = nullptr;
  const field* fields_ = nullptr;
  std::uint32_t text_size_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace json
}  // namespace v0
}  // namespace weir

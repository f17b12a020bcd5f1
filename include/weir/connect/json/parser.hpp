#pragma once

#include <weir/connect/file/line.hpp>
#include <weir/connect/json/record.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/result.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace weir {
inline namespace v0 {
namespace json {

/// How records are parsed: `parse_options().max_depth(64)`.
class parse_options {
 public:
  parse_options() noexcept {}

  /// Arrays and objects inside one another, the record itself included; at least 1.
  parse_options& max_depth(std::size_t levels);
  std::size_t max_depth() const noexcept { return max_depth_; }

 private:
  std::size_t max_depth_ = 1024;
};

/// Makes records of lines: a function for `transform`.
///
///     weir::file::lines("people.ndjson") | weir::transform(weir::json::parser())
///
/// The whole line is checked against RFC 8259: syntax, UTF-8, escapes, and that it is one object. What it refuses becomes
/// a failed record whose reason names the column (in bytes, from 1); a line that failed already is passed on as it is.
/// Integers are exact to 64 bits, larger ones keep their digits; a key may stand twice (record::find).
///
/// Shape    result<line, record_error> -> result<record, record_error>.
/// Units    max_depth: levels.
/// Demand   none of its own.
/// Threads  one at a time; the records may go anywhere.
/// Ends     does not apply.
/// Errors   none thrown but std::bad_alloc.
/// Stop     does not apply.
/// Cost     one pass over the text; no allocation a record: its fields go into shared blocks that are reused. A failed
///          record allocates.
/// Example  examples/connect_ndjson.cpp
/// See      file::lines, to_dead_letter.
class parser {
 public:
  explicit parser(const parse_options& options = parse_options());
  parser(parser&&) noexcept;
  parser& operator=(parser&&) noexcept;
  ~parser();

  result<record, record_error> operator()(result<file::line, record_error>&& line);
  result<record, record_error> operator()(file::line&& line);

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace json
}  // namespace v0
}  // namespace weir

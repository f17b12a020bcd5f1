#pragma once

#include <weir/connect/record_error.hpp>

#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace json {

/// A failed record as one line of NDJSON, without the newline, always valid:
///
///     {"source":"people.ndjson","line":17,"error":"column 9: ...","record":"{\"name\" 1}"}
///
/// `record` is the record's text, with U+FFFD in the place of bytes that are no UTF-8. Of a record that was too long to be
/// read it is the first 1 KiB, and `"record_bytes":N` follows and says how long it was. `line` is left out where there is
/// none.
[[nodiscard]] std::string to_dead_letter(const record_error& error);

/// `text` as a JSON string with its quotes; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace json
}  // namespace v0
}  // namespace weir

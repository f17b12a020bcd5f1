#pragma once

#include <weir/connect/file/line.hpp>
#include <weir/connect/json/parser.hpp>

#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace json {

/// The reason of a record that was refused: what is wrong with it and at which column, in one sentence.
///
/// A second pass by a parser that knows where it stands, since the fast one only says that something is wrong.
std::string reason(const file::line& line, const parse_options& options);

/// Whether a text is JSON; slower than simdjson, but it has no largest number.
bool is_json(std::string_view text, const parse_options& options);

}  // namespace json
}  // namespace v0
}  // namespace weir

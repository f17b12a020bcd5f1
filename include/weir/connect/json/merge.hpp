#pragma once

#include <weir/connect/json/record.hpp>

#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace json {

/// The text of an object with the fields of `own`, as they are written, and behind them those of `extra` whose names `own`
/// does not have. No number is changed, in whatever way it is written; strings keep their characters, and may be escaped in
/// another way. Of a name that stands twice in `extra` the last value is taken, as `record::find` does. On one line where
/// `own` is.
///
///     {"id":1,"name":"Ada"}  and  {"id":2,"born":1815}  give  {"id":1,"name":"Ada","born":1815}
[[nodiscard]] std::string merged(const record& own, const record& extra);

/// The text of an object with the fields of `own`, as they are written, and behind them a field `name` with `value`, which
/// is JSON; to be checked by `record_factory`. A field of this name that `own` has already is in it twice then.
[[nodiscard]] std::string with_field(const record& own, std::string_view name, std::string_view value);

/// JSON without the white space between its parts: on one line, as NDJSON wants it. What is no JSON stays none.
[[nodiscard]] std::string compact(std::string_view json);

}  // namespace json
}  // namespace v0
}  // namespace weir

#pragma once

#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace jq {

/// What jq compiles: the expression behind definitions that take the place of what is refused here. All of it stands on
/// the first line, so that jq's line numbers are those of the expression. Throws expression_error for what no definition
/// can catch.
std::string guarded(const std::string& expression);

/// Throws expression_error for an expression that jq refused, with `message`, its first complaint.
[[noreturn]] void refuse(const std::string& expression, std::string_view message);

}  // namespace jq
}  // namespace v0
}  // namespace weir

#pragma once

#include <optional>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace jq {

/// A number, as it is written, that a double does not hold.
struct inexact_number {
  std::string_view text;
  bool is_integer;  // written without fraction and exponent, beyond 2^53; otherwise out of a double's range
};

/// The first such number anywhere in `json`, which is valid JSON.
std::optional<inexact_number> first_inexact(std::string_view json) noexcept;

}  // namespace jq
}  // namespace v0
}  // namespace weir

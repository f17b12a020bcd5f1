#pragma once

#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace http {

/// A URL as it may stand in a message: what logs somebody in is replaced by `***`.
///
///     https://ada:secret@api.example/users?page=2&api_key=4711
///     https://***@api.example/users?page=2&api_key=***
///
/// That is the user information, and the value of every parameter whose name has token, secret, password, signature,
/// credential or key in it, in any case, percent-encoded or not. A text that is no URL is treated in the same way.
[[nodiscard]] std::string redacted(std::string_view url);

}  // namespace http
}  // namespace v0
}  // namespace weir

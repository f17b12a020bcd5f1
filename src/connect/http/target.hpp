#pragma once

#include <string>
#include <string_view>

namespace weir {
inline namespace v0 {
namespace http {

/// Where a request goes: the parts of a URL.
class target {
 public:
  target() noexcept {}

  /// The whole URL, without user information and fragment; for resolving references against it.
  std::string url;
  /// As it may stand in messages.
  std::string name;
  /// Without brackets.
  std::string host;
  std::string port;
  /// What `Host` says.
  std::string authority;
  /// Path and query.
  std::string path;
  /// `Basic ...` of the user information; may be empty.
  std::string authorization;
  bool secure = false;

  /// Connections to equal origins may be shared.
  std::string origin() const { return (secure ? "s" : "p") + port + "/" + host; }
};

/// Throws http_error where it is no http or https URL. What cannot stand in a URL as it is (a space, a letter that is
/// not ASCII, a brace) is percent-encoded.
target parse_target(std::string_view url);
/// `reference`, as it stands in Location or Link, from `base`.
target parse_reference(const target& base, std::string_view reference);

/// Whether what is secret may be sent to `to` when it was meant for `first`: the same host, and the same port or https
/// in the place of http.
bool same_host(const target& first, const target& to) noexcept;

}  // namespace http
}  // namespace v0
}  // namespace weir

#pragma once

#include "session.hpp"

#include <weir/connect/http/http_error.hpp>

#include <string>

namespace weir {
inline namespace v0 {
namespace http {

/// `URL: why; remedy`
http_error permanent(const attempt& at, const std::string& why);
http_error explained(const attempt& at, const broken& why);
http_error too_late(const attempt& at, duration limit);
/// For an answer that is neither a success nor a redirect that can be followed.
http_error refused_by(const attempt& at, const header_list& headers);
http_error is_html(const attempt& at);

/// Retry-After: seconds, or a date, which is counted from what the server says is now (Date).
std::optional<duration> retry_after(const header_list& headers);

/// `1 byte`, `20 bytes`
std::string counted_bytes(std::uint64_t n);

}  // namespace http
}  // namespace v0
}  // namespace weir

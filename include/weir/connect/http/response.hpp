#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace http {

/// Names and values, in their order; a name may stand several times.
using header_list = std::vector<std::pair<std::string, std::string>>;

/// The answer to a request, with all of its body.
class response {
 public:
  response() noexcept {}
  response(unsigned status, header_list headers, std::string body)
      : status_(status), headers_(std::move(headers)), body_(std::move(body)) {}

  unsigned status() const noexcept { return status_; }
  /// The value of the first header of this name, in any case; nothing where there is none.
  std::optional<std::string_view> header(std::string_view name) const noexcept;
  const header_list& headers() const noexcept { return headers_; }
  /// Uncompressed.
  const std::string& body() const& noexcept { return body_; }
  std::string&& body() && noexcept { return std::move(body_); }

 private:
  unsigned status_ = 0;
  header_list headers_;
  std::string body_;
};

}  // namespace http
}  // namespace v0
}  // namespace weir

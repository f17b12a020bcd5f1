#pragma once

#include "target.hpp"

#include <weir/connect/http/response.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {
namespace http {

/// A URL with `{page}` or `{page:0}` in it, or without.
class page_template {
 public:
  /// Throws http_error where it has another placeholder.
  explicit page_template(const std::string& url);

  bool counts() const noexcept { return parts_.size() > 1; }
  /// The number of the first page.
  std::uint64_t first() const noexcept { return first_; }
  std::string url(std::uint64_t page) const;

 private:
  std::vector<std::string> parts_;  // between the placeholders
  std::uint64_t first_ = 1;
};

/// What `Link: <...>; rel="next"` names.
std::optional<std::string> next_link(const header_list& headers);

}  // namespace http
}  // namespace v0
}  // namespace weir

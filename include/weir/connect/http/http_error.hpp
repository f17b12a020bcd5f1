#pragma once

#include <weir/core/scheduler.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace http {

/// A request failed, or what answered it cannot be used; what() is one sentence that names the URL, the cause and the
/// remedy. Secrets of the URL are in none of its members: see `redacted`.
class http_error : public std::runtime_error {
 public:
  /// Whether the same request may succeed a little later.
  enum class lasting : unsigned char { permanent, transient };

  http_error(const std::string& sentence, std::string redacted_url, unsigned status, lasting how_long,
             std::optional<duration> retry_after = std::nullopt)
      : std::runtime_error(sentence),
        url_(std::move(redacted_url)),
        status_(status),
        lasting_(how_long),
        retry_after_(retry_after) {}

  /// Redacted.
  const std::string& url() const noexcept { return url_; }
  /// Of the answer; 0 where there was none.
  unsigned status() const noexcept { return status_; }
  /// The connection was refused, reset or closed early, the time was over, or the status is 408, 429 or 5xx. Nothing
  /// else.
  bool is_transient() const noexcept { return lasting_ == lasting::transient; }
  /// How long the server asks to be left alone (Retry-After), from the moment its answer came.
  std::optional<duration> retry_after() const noexcept { return retry_after_; }

 private:
  std::string url_;
  unsigned status_;
  lasting lasting_;
  std::optional<duration> retry_after_;
};

}  // namespace http
}  // namespace v0
}  // namespace weir

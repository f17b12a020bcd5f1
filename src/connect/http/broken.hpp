#pragma once

#include <exception>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {
namespace http {

/// A connection cannot be made, or has ended; whoever knows the request makes an http_error of it.
class broken : public std::exception {
 public:
  enum class cause : unsigned char {
    unresolved,   // no such name
    refused,      // nobody listens there
    timed_out,    // by the kernel's clock
    reset,        // in the middle of something
    closed,       // in an orderly way, but too early
    certificate,  // not accepted; `detail` says why and what helps
    protocol,     // what came is no HTTP, or no TLS
    other,
  };

  explicit broken(cause why, std::string detail = std::string()) : why_(why), detail_(std::move(detail)) {}

  const char* what() const noexcept override { return "the connection is broken"; }
  cause why() const noexcept { return why_; }
  const std::string& detail() const noexcept { return detail_; }

 private:
  cause why_;
  std::string detail_;
};

}  // namespace http
}  // namespace v0
}  // namespace weir

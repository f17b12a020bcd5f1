#pragma once

#include <exception>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {

/// An exit registered by `with_exit` failed, and nothing else had: thrown at the end of the stream, after its last value.
///
/// `retry`, `upon_error` and the other error operators let it pass: everything was delivered, so nothing is repeated.
class cleanup_error : public std::exception {
 public:
  explicit cleanup_error(std::exception_ptr cause) : cause_(std::move(cause)) {
    try {
      std::rethrow_exception(cause_);
    } catch (const std::exception& error) {
      message_ = std::string("cleanup failed: ") + error.what();
    } catch (...) {
      message_ = "cleanup failed";
    }
  }
  const char* what() const noexcept override { return message_.c_str(); }
  /// What the exit threw.
  const std::exception_ptr& cause() const noexcept { return cause_; }

 private:
  std::exception_ptr cause_;
  std::string message_;
};

}  // namespace v0
}  // namespace weir

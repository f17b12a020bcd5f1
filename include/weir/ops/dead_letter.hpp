#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <utility>

namespace weir {
inline namespace v0 {

/// A value for which a function failed, with the error of the last try and the number of tries.
template <class T>
class dead_letter {
 public:
  using value_type = T;

  dead_letter(T value, std::exception_ptr error, std::size_t attempts)
      : value_(std::move(value)), error_(std::move(error)), attempts_(attempts) {}

  T& value() & noexcept { return value_; }
  const T& value() const& noexcept { return value_; }
  T&& value() && noexcept { return std::move(value_); }
  const std::exception_ptr& error() const noexcept { return error_; }
  std::size_t attempts() const noexcept { return attempts_; }
  /// The error's own words.
  std::string what() const {
    try {
      std::rethrow_exception(error_);
    } catch (const std::exception& error) {
      return error.what();
    } catch (...) {
      return "unknown error";
    }
  }

 private:
  T value_;
  std::exception_ptr error_;
  std::size_t attempts_;
};

}  // namespace v0
}  // namespace weir

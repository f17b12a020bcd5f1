#pragma once

#include <exception>
#include <new>
#include <type_traits>
#include <utility>
#include <variant>

namespace weir {
inline namespace v0 {

/// The error side of a `result`: `weir::failure(e)` converts to `result<T>` for every T.
template <class E>
class [[nodiscard]] failure {
 public:
  explicit failure(E error) : error_(std::move(error)) {}
  E& error() & noexcept { return error_; }
  const E& error() const& noexcept { return error_; }
  E&& error() && noexcept { return std::move(error_); }

 private:
  E error_;
};

/// `result::value` was called on a failure whose error is no exception_ptr.
class bad_result_access : public std::exception {
 public:
  const char* what() const noexcept override { return "weir: value() of a result that holds an error"; }
};

/// A value, or the error that stands in its place: what a source yields whose records can fail one by one.
///
/// The same type in every language mode; converts to and from `std::expected<T, E>` (and look-alikes) by `has_value`,
/// `*x` and `error()`.
/// Errors   `value()` throws the error where E is std::exception_ptr, bad_result_access otherwise.
template <class T, class E = std::exception_ptr>
class [[nodiscard]] result {
 public:
  using value_type = T;
  using error_type = E;

  result()
    requires std::is_default_constructible_v<T>
  {}
  result(T value) : both_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: a value is a result
  template <class F>
    requires std::is_convertible_v<F, E>
  result(failure<F> error) : both_(std::in_place_index<1>, std::move(error).error()) {}  // NOLINT: so is a failure
  template <class Expected>
    requires(!std::is_same_v<std::remove_cvref_t<Expected>, result> && !std::is_convertible_v<Expected, T> &&
             requires(Expected&& e) {
               static_cast<bool>(e.has_value());
               static_cast<T>(*std::forward<Expected>(e));
               static_cast<E>(std::forward<Expected>(e).error());
             })
  explicit result(Expected&& other) : result(from(std::forward<Expected>(other))) {}

  bool has_value() const noexcept { return both_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & noexcept { return *std::get_if<0>(&both_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&both_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&both_)); }
  T* operator->() noexcept { return std::get_if<0>(&both_); }
  const T* operator->() const noexcept { return std::get_if<0>(&both_); }

  T& value() & {
    check();
    return **this;
  }
  T&& value() && {
    check();
    return std::move(**this);
  }
  const T& value() const& {
    check();
    return **this;
  }
  E& error() & noexcept { return *std::get_if<1>(&both_); }
  const E& error() const& noexcept { return *std::get_if<1>(&both_); }
  E&& error() && noexcept { return std::move(*std::get_if<1>(&both_)); }

  /// As `Expected`, a type like std::expected<T, E> with an `unexpected_type`.
  template <class Expected>
    requires requires { typename Expected::unexpected_type; }
  explicit operator Expected() && {
    if (has_value()) return Expected(std::move(**this));
    return Expected(typename Expected::unexpected_type(std::move(*this).error()));
  }

 private:
  template <class Expected>
  static result from(Expected&& other) {
    if (other.has_value()) return result(static_cast<T>(*std::forward<Expected>(other)));
    return result(failure<E>(static_cast<E>(std::forward<Expected>(other).error())));
  }
  void check() const {
    if (has_value()) return;
    if constexpr (std::is_same_v<E, std::exception_ptr>) {
      std::rethrow_exception(error());
    } else {
      throw bad_result_access();
    }
  }

  std::variant<T, E> both_;
};

namespace detail {

template <class R>
inline constexpr bool is_result = false;
template <class T, class E>
inline constexpr bool is_result<result<T, E>> = true;

}  // namespace detail
}  // namespace v0
}  // namespace weir

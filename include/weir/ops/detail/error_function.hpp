#pragma once

#include <weir/core/cleanup_error.hpp>

#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

// A function of errors takes std::exception_ptr, and then every error, or `const SomeError&`, and then errors of that
// type only. The type is read off the function, which therefore has one `operator()` that is no template.

template <class Call>
struct only_parameter {
  using type = void;
};
template <class R, class A>
struct only_parameter<R (*)(A)> {
  using type = A;
};
template <class R, class A>
struct only_parameter<R (*)(A) noexcept> {
  using type = A;
};
template <class R, class C, class A>
struct only_parameter<R (C::*)(A)> {
  using type = A;
};
template <class R, class C, class A>
struct only_parameter<R (C::*)(A) const> {
  using type = A;
};
template <class R, class C, class A>
struct only_parameter<R (C::*)(A) noexcept> {
  using type = A;
};
template <class R, class C, class A>
struct only_parameter<R (C::*)(A) const noexcept> {
  using type = A;
};

template <class F>
auto caught_by() {
  if constexpr (std::is_invocable_v<F&, std::exception_ptr>) {
    return std::type_identity<std::exception_ptr>();
  } else if constexpr (requires { &F::operator(); }) {
    return std::type_identity<std::remove_cvref_t<typename only_parameter<decltype(&F::operator())>::type>>();
  } else {
    return std::type_identity<std::remove_cvref_t<typename only_parameter<F>::type>>();
  }
}
/// std::exception_ptr, the type of error that F takes, or void where F is no function of errors.
template <class F>
using caught_t = typename decltype(caught_by<F>())::type;

template <class F>
constexpr bool takes_errors() {
  if constexpr (std::is_void_v<caught_t<F>>) {
    return false;
  } else {
    return std::is_invocable_v<F&, caught_t<F>&>;
  }
}
template <class F>
using error_result_t = std::invoke_result_t<F&, caught_t<F>&>;

/// What can be thrown and caught by its type. A text cannot, for whoever catches std::exception.
template <class E>
inline constexpr bool is_exception_object = std::is_class_v<E> && std::is_copy_constructible_v<E>;

/// Error operators let a cleanup_error pass: everything before it was delivered.
inline bool is_cleanup_error(const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const cleanup_error&) {
    return true;
  } catch (...) {
    return false;
  }
}

/// Whether F is for this error. Never for a cleanup_error.
template <class F>
bool handles(const std::exception_ptr& error) noexcept {
  if (is_cleanup_error(error)) return false;
  if constexpr (std::is_same_v<caught_t<F>, std::exception_ptr>) {
    return true;
  } else {
    try {
      std::rethrow_exception(error);
    } catch (const caught_t<F>&) {
      return true;
    } catch (...) {
      return false;
    }
  }
}

/// Calls F with an error that it handles. The reference that it may take is good as long as `error` is.
template <class F>
error_result_t<F> call_with_error(F& f, std::exception_ptr& error) {
  if constexpr (std::is_same_v<caught_t<F>, std::exception_ptr>) {
    return std::invoke(f, error);
  } else {
    // The call is made outside of the handler: what f throws is not confused with what it was given.
    caught_t<F>* caught = nullptr;
    try {
      std::rethrow_exception(error);
    } catch (caught_t<F>& same) {
      caught = &same;
    }
    return std::invoke(f, *caught);
  }
}

}  // namespace detail
}  // namespace v0
}  // namespace weir

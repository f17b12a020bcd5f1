#pragma once

#include <weir/core/stream.hpp>
#include <weir/ops/detail/error_function.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <exception>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T>
class fail_stream : public stream_base<fail_stream<T>, T> {
 public:
  explicit fail_stream(std::exception_ptr error) : error_(std::move(error)) {
    if (!error_) throw std::invalid_argument("fail<T>(error): error must hold an exception, was null");
  }

  template <class Sink>
  drive_status drive(context&, Sink&&) {
    std::rethrow_exception(error_);
  }
  close_status close(context&) noexcept { return close_status::closed; }
  using stream_base<fail_stream, T>::close;

 private:
  std::exception_ptr error_;
};

}  // namespace detail

/// The stream of T that gives no value and ends with an error.
///
///     fail<int>(std::runtime_error("no"))   X
///
/// Shape    an exception object, or a std::exception_ptr -> stream<T>; T may be a reference. The object is thrown as it is
///          given: of one that was caught by a base class pass std::current_exception().
/// Units    none.
/// Demand   fails with the first value asked for; never waits.
/// Threads  none of its own.
/// Ends     with its error, also when the run drains.
/// Errors   `error`. A null std::exception_ptr: std::invalid_argument, when made.
/// Stop     nothing is held; closed before it is asked, it does not fail.
/// Cost     the exception.
/// Example  examples/fail.cpp
/// See      empty (ends without an error), upon_error, retry.
template <class T = void, class E>
[[nodiscard]] auto fail(E error) {
  constexpr bool has_type = detail::is_value_type<T>;
  static_assert(has_type, "weir: fail wants the type of the values that it does not give, as in fail<int>(error)");
  static_assert(detail::is_exception_object<E>,
                "weir: fail takes an exception object that can be copied, or a std::exception_ptr; of a text make a "
                "std::runtime_error");
  if constexpr (!has_type || !detail::is_exception_object<E>) {
    return detail::no_stream();
  } else if constexpr (std::is_same_v<E, std::exception_ptr>) {
    return detail::fail_stream<T>(std::move(error));
  } else {
    return detail::fail_stream<T>(std::make_exception_ptr(std::move(error)));
  }
}

}  // namespace v0
}  // namespace weir

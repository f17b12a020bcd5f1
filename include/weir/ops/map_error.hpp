#pragma once

#include <weir/core/terminal/consume.hpp>
#include <weir/ops/detail/error_function.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class F>
class map_error_stream : public stream_base<map_error_stream<Up, F>, typename Up::value_type> {
  using value = typename Up::value_type;
  using answer = error_result_t<F>;

 public:
  using upstream_type = Up;
  map_error_stream(Up&& upstream, F&& replace) : upstream_(std::move(upstream)), replace_(std::move(replace)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!error_) [[likely]] {
      sink_calls calls;
      const drive_status status = drive_keeping_error(upstream_, ctx, demand_of(sink), calls, error_,
                                                      [&](value&& v) { return calls(sink, static_cast<value&&>(v)); });
      if (!error_) [[likely]]
        return status;
      if (!handles<F>(error_)) std::rethrow_exception(error_);
      if constexpr (!awaitable<answer>) raise(call_with_error(replace_, error_));
    }
    if constexpr (awaitable<answer>) {
      if (!call_.busy()) {
        call_.attach(ctx);
        static_cast<void>(call_.start(std::exception_ptr(error_),
                                      [this](std::exception_ptr&& error) { return call_with_error(replace_, error); }));
      }
      if (call_.done()) raise(call_.collect());
    }
    return drive_status::pending;
  }
  close_status close(context& ctx) {
    if constexpr (awaitable<answer>) call_.reset();
    return error_ ? close_failed(upstream_, ctx) : upstream_.close(ctx);
  }
  using stream_base<map_error_stream, value>::close;

 private:
  class nothing {};
  static auto cell_of_answer() {
    if constexpr (awaitable<answer>) {
      return std::type_identity<terminals::task_in_flight<std::exception_ptr, await_result_t<answer>>>();
    } else {
      return std::type_identity<nothing>();
    }
  }

  template <class E>
  [[noreturn]] void raise(E replacement) {
    if constexpr (std::is_same_v<E, std::exception_ptr>) {
      std::rethrow_exception(replacement ? replacement : error_);
    } else {
      throw replacement;
    }
  }

  Up upstream_;
  F replace_;
  std::exception_ptr error_;  // of upstream, which is closed by whoever catches what is thrown for it
  typename decltype(cell_of_answer())::type call_;
};

/// Whether what F answers can be thrown: an exception object or a std::exception_ptr, at once or awaited.
template <class R>
constexpr bool can_be_thrown() {
  if constexpr (std::is_void_v<R>) {
    return false;
  } else if constexpr (awaitable<R>) {
    return can_be_thrown<await_result_t<R>>();
  } else {
    return is_exception_object<std::remove_cvref_t<R>>;
  }
}

template <class F>
class make_map_error {
 public:
  explicit make_map_error(F replace) : replace_(std::move(replace)) {}

  template <class Up>
  auto operator()(Up source) && {
    if constexpr (!takes_errors<F>()) {
      static_assert(takes_errors<F>(),
                    "weir: the function of map_error takes a std::exception_ptr, or `const SomeError&` for errors of "
                    "that type only");
      return source;
    } else if constexpr (!can_be_thrown<error_result_t<F>>()) {
      static_assert(can_be_thrown<error_result_t<F>>(),
                    "weir: the function of map_error answers the error to throw instead, an exception object or a "
                    "std::exception_ptr");
      return source;
    } else {
      return map_error_stream<Up, F>(std::move(source), std::move(replace_));
    }
  }

 private:
  F replace_;
};

}  // namespace detail

/// Ends a stream that fails with the error `replace(error)` instead; awaits it where it is an awaitable.
///
///     source                     1--2--X
///     map_error(X -> Y)          1--2--Y
///
/// Shape    stream<T> -> stream<T>. `replace` takes a std::exception_ptr, or `const SomeError&`: then others pass. It
///          answers an exception object, which is thrown as the type that it has in the answer, or a
///          std::exception_ptr; one that is null leaves the error as it was.
/// Units    none.
/// Demand   as asked for.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's, replaced: never downstream's, never a stop, never a cleanup_error. `replace` is called at
///          once; as after every error, whoever catches the new one closes what is upstream. What `replace` throws is
///          thrown.
/// Stop     a call of an asynchronous `replace` is destroyed.
/// Cost     nothing a value.
/// Example  examples/map_error.cpp
/// See      upon_error (a value instead of the error), as_result.
template <class F>
[[nodiscard]] auto map_error(F replace) {
  return detail::stage(detail::make_map_error<F>(std::move(replace)));
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/result.hpp>
#include <weir/ops/detail/error_function.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class from_result_stream
    : public stream_base<from_result_stream<Up>, typename std::remove_cvref_t<typename Up::value_type>::value_type> {
  using in = typename Up::value_type;
  using out = typename std::remove_cvref_t<in>::value_type;
  using error = typename std::remove_cvref_t<in>::error_type;

 public:
  using upstream_type = Up;
  explicit from_result_stream(Up&& upstream) : upstream_(std::move(upstream)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    return upstream_.drive(ctx, sink_with(demand_of(sink), [&](in&& value) {
                             if (!value) [[unlikely]]
                               raise(static_cast<in&&>(value).error());
                             return sink(out(*static_cast<in&&>(value)));
                           }));
  }
  close_status close(context& ctx) { return upstream_.close(ctx); }
  using stream_base<from_result_stream, out>::close;

 private:
  /// For upstream this is what its sink throws, as for the function of `transform`: whoever catches it closes.
  [[noreturn]] static void raise(error failed) {
    if constexpr (std::is_same_v<error, std::exception_ptr>) {
      if (failed) std::rethrow_exception(std::move(failed));
      throw bad_result_access();
    } else {
      throw failed;
    }
  }

  Up upstream_;
};

template <class R>
constexpr bool holds_an_exception() {
  if constexpr (is_result<R>) {
    return is_exception_object<typename R::error_type>;
  } else {
    return false;
  }
}

class make_from_result {
 public:
  make_from_result() noexcept {}

  template <class Up>
  auto operator()(Up source) const {
    using in = std::remove_cvref_t<typename Up::value_type>;
    if constexpr (!is_result<in>) {
      static_assert(is_result<in>, "weir: from_result takes a stream of result<T>");
      return source;
    } else if constexpr (!holds_an_exception<in>()) {
      static_assert(
          holds_an_exception<in>(),
          "weir: from_result throws the errors of its results, so they have to be std::exception_ptr or exception "
          "objects; make them so with transform");
      return source;
    } else {
      return from_result_stream<Up>(std::move(source));
    }
  }
};

}  // namespace detail

/// The values of a stream of results; the first that holds an error ends the stream with it.
///
///     source          1--2--F--4|     F = a result that holds an error
///     from_result()   1--2--X
///
/// Shape    stream<result<T, E>> -> stream<T>; order kept. E is std::exception_ptr or a class that can be thrown.
/// Units    none.
/// Demand   pulls one result for each value asked for; none behind the first error.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the first error of a result, thrown; a null std::exception_ptr as bad_result_access. The source's. As after
///          every error, whoever catches it closes what is upstream.
/// Stop     nothing is held.
/// Cost     a test a value; no frame, no allocation.
/// Example  examples/from_result.cpp
/// See      as_result (the other way), or_dead_letter (goes on behind an error).
[[nodiscard]] inline auto from_result() { return detail::stage(detail::make_from_result()); }

}  // namespace v0
}  // namespace weir

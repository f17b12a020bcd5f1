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

// The result owns its value, for the reasons that enumerate has.
template <class Up>
class as_result_stream
    : public stream_base<as_result_stream<Up>, result<std::remove_cvref_t<typename Up::value_type>>> {
  using in = typename Up::value_type;
  using out = result<std::remove_cvref_t<in>>;

 public:
  using upstream_type = Up;
  explicit as_result_stream(Up&& upstream) : upstream_(std::move(upstream)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (step_ == step::open) [[likely]] {
      sink_calls calls;
      const drive_status status = drive_keeping_error(upstream_, ctx, demand_of(sink), calls, error_, [&](in&& value) {
        return calls(sink, out(static_cast<in&&>(value)));
      });
      if (!error_) [[likely]]
        return status;
      if (is_cleanup_error(error_)) std::rethrow_exception(std::exchange(error_, nullptr));
      step_ = step::closing;
    }
    if (step_ == step::over) return drive_status::done;
    if (close_failed(upstream_, ctx) == close_status::pending) return drive_status::pending;
    step_ = step::over;
    return sink(out(failure(std::move(error_)))) ? drive_status::done : drive_status::satisfied;
  }
  close_status close(context& ctx) {
    step_ = step::over;
    return error_ ? close_failed(upstream_, ctx) : upstream_.close(ctx);
  }
  using stream_base<as_result_stream, out>::close;

 private:
  enum class step : unsigned char { open, closing, over };

  Up upstream_;
  std::exception_ptr error_;
  step step_ = step::open;
};

class make_as_result {
 public:
  make_as_result() noexcept {}

  template <class Up>
  auto operator()(Up source) const {
    using value = typename Up::value_type;
    if constexpr (!std::is_constructible_v<std::remove_cvref_t<value>, value&&>) {
      static_assert(std::is_constructible_v<std::remove_cvref_t<value>, value&&>,
                    "weir: as_result copies what the references of this stream refer to, and that cannot be copied");
      return source;
    } else {
      return as_result_stream<Up>(std::move(source));
    }
  }
};

}  // namespace detail

/// Each value as a `result`; an error of the source becomes the last one, and the stream ends without an error.
///
///     source        1--2--X
///     as_result()   1--2--F|     F = a result that holds the error
///
/// Shape    stream<T> -> stream<result<T>>; order kept. References are copied.
/// Units    none.
/// Demand   pulls one value for each one asked for; the error waits until a value is asked for in its place.
/// Threads  none of its own.
/// Ends     with the source; after the result that holds its error.
/// Errors   only upstream's become a result: never downstream's, never a stop. A cleanup_error stays an error, since
///          everything before it was delivered. Upstream is closed, its exits included, before its error is given.
/// Stop     closes the source.
/// Cost     the result a value; no frame, no allocation.
/// Example  examples/as_result.cpp
/// See      from_result (the way back), upon_error (a value of T in place of the error), or_dead_letter.
[[nodiscard]] inline auto as_result() { return detail::stage(detail::make_as_result()); }

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/ops/detail/error_function.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <exception>
#include <utility>

namespace weir {
inline namespace v0 {
namespace detail {

/// Upstream up to an error that F handles: upstream is closed, its exits included, before anybody sees that error.
template <class Up, class F>
class handled_upstream {
 public:
  explicit handled_upstream(Up&& upstream) : upstream_(std::move(upstream)) {}

  /// Upstream is closed. Where it has failed, its error is there.
  bool closed() const noexcept { return step_ == step::closed; }
  std::exception_ptr& error() noexcept { return error_; }

  /// Until it is closed; the answer counts where it is not closed then.
  template <class Sink>
  drive_status drive(context& ctx, Sink& sink) {
    using value = typename Up::value_type;
    if (step_ == step::open) [[likely]] {
      sink_calls calls;
      const drive_status status = drive_keeping_error(upstream_, ctx, demand_of(sink), calls, error_,
                                                      [&](value&& v) { return calls(sink, static_cast<value&&>(v)); });
      if (!error_) [[likely]] return status;
      if (!handles<F>(error_)) std::rethrow_exception(std::exchange(error_, nullptr));
      step_ = step::closing;
    }
    if (close_failed(upstream_, ctx) == close_status::closed) step_ = step::closed;
    return drive_status::pending;
  }
  close_status close(context& ctx) {
    const bool failed = step_ == step::closing;
    const close_status status = failed ? close_failed(upstream_, ctx) : upstream_.close(ctx);
    if (status == close_status::closed) step_ = step::closed;
    return status;
  }

 private:
  enum class step : unsigned char { open, closing, closed };

  Up upstream_;
  std::exception_ptr error_;
  step step_ = step::open;
};

}  // namespace detail
}  // namespace v0
}  // namespace weir

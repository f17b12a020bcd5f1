#pragma once

#include <weir/core/stream.hpp>
#include <weir/ops/detail/stage_tools.hpp>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T>
class never_stream : public stream_base<never_stream<T>, T> {
 public:
  never_stream() noexcept {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&&) noexcept {
    if (ctx.run().draining()) return drive_status::done;
    drain_.start(ctx);
    return drive_status::pending;
  }
  close_status close(context&) noexcept {
    drain_.stop();
    return close_status::closed;
  }
  using stream_base<never_stream, T>::close;

 private:
  drain_watch drain_;
};

}  // namespace detail

/// The stream of T that gives no value and does not end by itself.
///
///     never<int>()   ---------
///
/// Shape    stream<T>; T may be a reference.
/// Units    none.
/// Demand   has nothing to give: whoever asks waits.
/// Threads  none of its own.
/// Ends     when the run drains.
/// Errors   none.
/// Stop     ends at once.
/// Cost     none; no timer, no frame, no allocation.
/// Example  examples/never.cpp
/// See      empty (ends at once), timeout_each, merge.
template <class T = void>
[[nodiscard]] auto never() {
  static_assert(detail::is_value_type<T>, "weir: never wants the type of the values that it does not give, as in never<int>()");
  if constexpr (detail::is_value_type<T>) {
    return detail::never_stream<T>();
  } else {
    return detail::no_stream();
  }
}

}  // namespace v0
}  // namespace weir

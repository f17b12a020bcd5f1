#pragma once

#include <weir/core/contract.hpp>
#include <weir/ops/detail/held_values.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up>
class drop_last_stream : public stream_base<drop_last_stream<Up>, std::remove_cvref_t<typename Up::value_type>> {
  using in = typename Up::value_type;
  using value = std::remove_cvref_t<in>;

 public:
  using upstream_type = Up;
  drop_last_stream(Up&& upstream, std::size_t n) : upstream_(std::move(upstream)), n_(n) {}
  drop_last_stream(drop_last_stream&&) = default;
  ~drop_last_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    const std::size_t certain = saturating_add(demand_of(sink), n_ - held_.size());
    const drive_status status = upstream_.drive(ctx, sink_with(certain, [&](in&& v) {
                                                  held_.push(static_cast<in&&>(v));
                                                  return held_.size() <= n_ || sink(held_.pop());
                                                }));
    if (status == drive_status::done) held_.leave_out();
    return status;
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<drop_last_stream, value>::close;

  std::size_t queued() const noexcept { return held_.size(); }

 private:
  void drop() noexcept {
    if (!held_.empty()) held_.discard(*downstream_);
  }

  Up upstream_;
  std::size_t n_;
  held_values<in> held_;
  context* downstream_ = nullptr;
};

class make_drop_last {
 public:
  explicit make_drop_last(std::size_t n) noexcept : n_(n) {}

  template <class Up>
  auto operator()(Up source) const {
    using value = typename Up::value_type;
    if constexpr (!can_be_held<value>) {
      static_assert(can_be_held<value>,
                    "weir: drop_last copies what the references of this stream refer to, and that cannot be copied");
      return source;
    } else {
      return drop_last_stream<Up>(std::move(source), n_);
    }
  }

 private:
  std::size_t n_;
};

}  // namespace detail

/// Everything but the last `n` values: each one is given when there are n after it.
///
///     source         a-b-c-d-e-|
///     drop_last(2)   ----a-b-c-|
///
/// Shape    stream<T> -> stream<T>; order kept. References are copied.
/// Units    n: values, >= 0.
/// Demand   pulls n values with the first one asked for, then one for each one asked for; holds n of them.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's: which values are the last ones nobody knows then, and those that are held go to on_discard.
///          n < 0: std::invalid_argument, when made.
/// Stop     the values that are held go to on_discard. The last n of a source that has come to its end are consumed,
///          not dropped, as those of `drop`: they do not.
/// Cost     O(1) a value; memory O(n); no frame.
/// Example  examples/drop_last.cpp
/// See      drop (all but the first n), take_last (the last n).
template <class N>
[[nodiscard]] auto drop_last(N n) {
  static_assert(std::is_integral_v<N>, "weir: drop_last(n) takes a number of values, an integer");
  if constexpr (std::is_integral_v<N>) {
    return detail::stage(detail::make_drop_last(detail::at_least(0, n, "drop_last(n)", "n")));
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

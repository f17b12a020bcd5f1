#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T, class Inputs>
class concat_stream : public stream_base<concat_stream<T, Inputs>, T> {
 public:
  using upstream_types = typename Inputs::types;

  template <class... Args>
  explicit concat_stream(std::in_place_t, Args&&... args) : inputs_(std::forward<Args>(args)...) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    const std::size_t demand = demand_of(sink);
    std::size_t given = 0;  // in this drive
    while (at_ < inputs_.size()) {
      drive_status status = drive_status::done;
      inputs_.visit(at_, [&](auto& input, auto) {
        using in = typename std::remove_reference_t<decltype(input)>::value_type;
        status = input.drive(ctx, sink_with(demand_left(demand, given), [&](in&& value) {
                               ++given;
                               return give_as<T>(sink, static_cast<in&&>(value));
                             }));
      });
      if (status != drive_status::done) return status;
      // It is over, and so it is closed.
      if (++at_ < inputs_.size() && !ctx.spend()) return drive_status::pending;
    }
    return drive_status::done;
  }
  close_status close(context& ctx) {
    bool all = true;
    inputs_.for_each([&](auto& input, std::size_t number) {
      if (number >= at_) all = closing_.step(ctx, [&] { return input.close(ctx); }) && all;
    });
    if (!all) return close_status::pending;
    closing_.rethrow();
    return close_status::closed;
  }
  using stream_base<concat_stream, T>::close;

 private:
  std::size_t at_ = 0;
  joint_close closing_;
  Inputs inputs_;
};

}  // namespace detail

/// The values of several streams, one stream after the other.
///
///     a             1--2|
///     b             x--y|
///     concat(a, b)  1--2x--y|       b is first asked when a has ended
///
/// Shape    stream<T>... -> stream<T>, or of the common type of several; in the order of the arguments. Also of one
///          vector of streams: `concat(std::vector<any_stream<T>>)`.
/// Units    none.
/// Demand   as asked for. A stream is first driven when the one before it has ended, and is closed.
/// Threads  none of its own.
/// Ends     with the last stream; at once with none. Streams that are begun when the run drains end as sources do.
/// Errors   those of the stream that it is at; the ones behind it are closed and never driven.
/// Stop     closes the stream that it is at, and those behind it.
/// Cost     a counter a value; no frame, no allocation (a vector's inputs: one).
/// Example  examples/concat.cpp
/// See      merge (all at once), start_with (values before a stream), or_else (the second if the first is empty).
template <class First, class... Rest>
requires(stream<std::remove_cvref_t<First>> && (stream<std::remove_cvref_t<Rest>> && ...))
    [[nodiscard]] auto concat(First&& first, Rest&&... rest) {
  constexpr bool have_common_type = detail::of_common_value<First, Rest...>;
  if constexpr (!have_common_type) {
    static_assert(
        have_common_type,
        "weir: the streams given to concat have values of different types with no common type; transform them "
        "first");
    return detail::own_or_borrow(std::forward<First>(first));
  } else {
    return detail::combined<detail::concat_stream, std::type_identity_t>(std::forward<First>(first),
                                                                         std::forward<Rest>(rest)...);
  }
}

template <stream S>
[[nodiscard]] auto concat(std::vector<S> sources) {
  return detail::combined<detail::concat_stream, std::type_identity_t>(std::move(sources));
}

}  // namespace v0
}  // namespace weir

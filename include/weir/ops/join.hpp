#pragma once

#include <weir/ops/detail/handled_types.hpp>
#include <weir/ops/detail/inner_stream.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <cstddef>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

/// `join`, and with a function that makes the inner streams `transform_join`.
template <class Up, class F>
class join_stream
    : public stream_base<join_stream<Up, F>, typename inner_stream<typename Up::value_type, F>::value_type> {
  using outer = typename Up::value_type;
  using inner = inner_stream<outer, F>;
  using value = typename inner::value_type;

 public:
  using upstream_types = type_list<Up, typename inner::stream_type>;
  join_stream(Up&& upstream, F&& f) : upstream_(std::move(upstream)), f_(std::move(f)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    const std::size_t demand = demand_of(sink);
    std::size_t given = 0;
    for (;;) {
      if (inner_.is_open()) {
        const std::size_t certain = demand > given ? demand - given : 1;
        const drive_status status = inner_.drive(ctx, sink_with(certain, [&](value&& v) {
                                                   ++given;
                                                   return sink(static_cast<value&&>(v));
                                                 }));
        if (status != drive_status::done) return status;
        inner_.reset();
      }
      const drive_status status = upstream_.drive(ctx, [this](outer&& v) {
        inner_.open(f_, static_cast<outer&&>(v));
        return false;
      });
      if (status != drive_status::satisfied) return status;
    }
  }
  /// The inner stream first: it may refer to what the outer one owns.
  close_status close(context& ctx) {
    if (inner_.is_open()) {
      if (!closing_.step(ctx, [&] { return inner_.close(ctx); })) return close_status::pending;
      inner_.reset();
    }
    if (!closing_.step(ctx, [&] { return upstream_.close(ctx); })) return close_status::pending;
    closing_.rethrow();
    return close_status::closed;
  }
  using stream_base<join_stream, value>::close;

 private:
  Up upstream_;
  F f_;
  inner_stream<outer, F> inner_;
  joint_close closing_;
};

class make_join {
 public:
  template <class Up>
  auto operator()(Up source) const {
    using inner = typename Up::value_type;
    if constexpr (!makes_inner_streams<as_it_comes, inner>()) {
      static_assert(
          makes_inner_streams<as_it_comes, inner>(),
          "weir: join flattens a stream of streams, and the values of this one are no streams; to make a stream "
          "of each value, use transform_join");
      return source;
    } else {
      return join_stream<Up, as_it_comes>(std::move(source), as_it_comes());
    }
  }
};

}  // namespace detail

/// Flattens a stream of streams: all values of the first, then all of the second, and so on.
///
///     source   A--B------|        A = a-b|, B = c-d|
///     join()   a-bc-d----|
///
/// Shape    stream<stream<T>> -> stream<T>; order kept. Inner streams that come as references are borrowed.
/// Units    none.
/// Demand   asks for an inner stream when a value is asked for and the one before is over; of that, as asked for.
/// Threads  none of its own.
/// Ends     with the source, after its last inner stream.
/// Errors   the source's, and those of the inner streams.
/// Stop     closes the inner stream, its exits included, then the source.
/// Cost     a counter a value; no allocation.
/// Example  examples/join.cpp
/// See      transform_join (makes the inner streams), merge_each (several at once), switch_each (only the latest),
///          elements_of (inside of a generator).
[[nodiscard]] inline auto join() { return detail::stage(detail::make_join()); }

}  // namespace v0
}  // namespace weir

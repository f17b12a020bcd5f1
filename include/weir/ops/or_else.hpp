#pragma once

#include <weir/ops/defer.hpp>
#include <weir/ops/detail/emptiness.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class Up, class Other>
class or_else_stream : public stream_base<or_else_stream<Up, Other>, typename Up::value_type> {
  using value = typename Up::value_type;
  using other_value = typename Other::value_type;

 public:
  using upstream_types = type_list<Up, Other>;
  or_else_stream(Up&& upstream, Other&& other) : upstream_(std::move(upstream)), other_(std::move(other)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!switched_) [[likely]] {
      const drive_status status = emptiness_.drive(upstream_, ctx, sink);
      if (!emptiness_.ended_empty(status)) [[likely]]
        return status;
      // What ends because the run drains is not known to be empty, and nothing is begun any more.
      if (ctx.run().draining()) return drive_status::done;
      switched_ = true;
    }
    return other_.drive(ctx, sink_with(demand_of(sink), [&sink](other_value&& v) {
                          return give_as<value>(sink, static_cast<other_value&&>(v));
                        }));
  }
  close_status close(context& ctx) {
    const bool first = closing_.step(ctx, [&] { return upstream_.close(ctx); });
    const bool second = closing_.step(ctx, [&] { return other_.close(ctx); });
    if (!first || !second) return close_status::pending;
    closing_.rethrow();
    return close_status::closed;
  }
  using stream_base<or_else_stream, value>::close;

 private:
  Up upstream_;
  Other other_;
  emptiness emptiness_;
  joint_close closing_;
  bool switched_ = false;
};

/// Whether the values of one stream can stand in another's place. A reference is never to a temporary.
template <class V, class T>
inline constexpr bool stands_in_for = std::is_same_v<V, T> || (!std::is_reference_v<T> && std::is_convertible_v<V, T>);

template <class Other>
class make_or_else {
 public:
  explicit make_or_else(Other&& other) : other_(std::move(other)) {}

  template <class Up>
  auto operator()(Up source) && {
    constexpr bool fits = stands_in_for<typename Other::value_type, typename Up::value_type>;
    if constexpr (!fits) {
      static_assert(fits,
                    "weir: the values of the stream given to or_else do not convert to those of the stream before it");
      return source;
    } else {
      return or_else_stream<Up, Other>(std::move(source), std::move(other_));
    }
  }

 private:
  Other other_;
};

}  // namespace detail

/// The source; if that ends without a value, another stream: `cached(key) | or_else(fetch(key))`. Or what a function
/// makes then: `or_else([key] { return fetch(key); })`.
///
///     source           --1--2|      --|
///     other                           x--y|
///     or_else(other)   --1--2|      --x--y|
///
/// Shape    stream<T> -> stream<T>; with a stream, () -> stream or () -> task<stream>, of T or what converts to it.
/// Units    none.
/// Demand   as asked for. The other stream is driven, or made, when the source has ended, and is closed.
/// Threads  none of its own.
/// Ends     with the source, if that gave a value, or else with the other. While the run drains nothing else is begun.
/// Errors   the source's: one that fails without a value is not empty. Then the other's, and what the function throws.
/// Stop     closes both; a function that is being awaited is destroyed.
/// Cost     none a value.
/// Example  examples/or_else.cpp
/// See      default_if_empty (a value instead), concat (both), upon_error and retry (errors).
template <class Other>
[[nodiscard]] auto or_else(Other&& other) {
  if constexpr (stream<std::remove_cvref_t<Other>>) {
    using owned = detail::owned_or_borrowed_t<Other>;
    return detail::stage(detail::make_or_else<owned>(detail::own_or_borrow(std::forward<Other>(other))));
  } else {
    constexpr bool makes_streams = detail::makes_streams<std::decay_t<Other>>();
    static_assert(makes_streams, "weir: or_else takes a stream, or a function that takes nothing and returns one");
    if constexpr (makes_streams) {
      using deferred = detail::defer_stream<std::decay_t<Other>>;
      return detail::stage(detail::make_or_else<deferred>(deferred(std::decay_t<Other>(std::forward<Other>(other)))));
    } else {
      return detail::stage(detail::pass_through());
    }
  }
}

}  // namespace v0
}  // namespace weir

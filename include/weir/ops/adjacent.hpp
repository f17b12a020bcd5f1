#pragma once

#include <weir/ops/detail/ring.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T, std::size_t>
using repeated = T;
template <class T, std::size_t... I>
std::tuple<repeated<T, I>...> tuple_of_same(std::index_sequence<I...>);

/// N values that lie side by side, as a tuple.
template <class Up, std::size_t N>
using adjacent_t = decltype(tuple_of_same<std::remove_cvref_t<typename Up::value_type>>(std::make_index_sequence<N>()));

template <class Up, std::size_t N>
class adjacent_stream : public stream_base<adjacent_stream<Up, N>, adjacent_t<Up, N>> {
  using in = typename Up::value_type;
  using value = std::remove_cvref_t<in>;
  using out = adjacent_t<Up, N>;

 public:
  using upstream_type = Up;
  explicit adjacent_stream(Up&& upstream) : upstream_(std::move(upstream)) {}
  adjacent_stream(adjacent_stream&&) = default;
  ~adjacent_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    downstream_ = &ctx;
    return upstream_.drive(ctx, sink_with(saturating_add(demand_of(sink), before - values_.size()), [&](in&& v) {
                             if (values_.size() == before) [[likely]]
                               return sink(with_next(static_cast<in&&>(v)));
                             values_.push(static_cast<in&&>(v));
                             return true;
                           }));
  }
  close_status close(context& ctx) {
    drop();
    return upstream_.close(ctx);
  }
  using stream_base<adjacent_stream, out>::close;

  std::size_t queued() const noexcept { return came_out_ ? 0 : values_.size(); }

 private:
  static constexpr std::size_t before = N - 1;  // how many values a new one is put together with

  out with_next(in&& v) { return with_next(value(static_cast<in&&>(v)), std::make_index_sequence<before>()); }
  /// `last` takes the place of the oldest, which goes.
  template <std::size_t... I>
  out with_next(value&& last, std::index_sequence<I...>) {
    came_out_ = true;
    if constexpr (before == 0) {
      return out(std::move(last));
    } else {
      out all(old<I>()..., std::as_const(last));
      values_.pop();
      values_.push(std::move(last));
      return all;
    }
  }
  template <std::size_t I>
  decltype(auto) old() noexcept {
    if constexpr (I == 0) {
      return std::move(values_.front());
    } else {
      return std::as_const(values_[I]);
    }
  }
  /// What has come out already is not lost.
  void drop() noexcept {
    for (; !values_.empty(); values_.pop()) {
      if (!came_out_) downstream_->discard(std::move(values_.front()));
    }
  }

  Up upstream_;
  ring<value> values_;  // the oldest first
  context* downstream_ = nullptr;
  bool came_out_ = false;
};

template <std::size_t N>
class make_adjacent {
 public:
  make_adjacent() noexcept {}

  template <class Up>
  auto operator()(Up source) const {
    using value = typename Up::value_type;
    constexpr bool can_be_copied = std::constructible_from<std::remove_cvref_t<value>, value&&> &&
                                   (N == 1 || std::copy_constructible<std::remove_cvref_t<value>>);
    static_assert(can_be_copied, "weir: adjacent gives copies, and the values of this stream cannot be copied");
    if constexpr (can_be_copied) {
      return adjacent_stream<Up, N>(std::move(source));
    } else {
      return source;
    }
  }
};

}  // namespace detail

/// Each `n` values that lie side by side, as a tuple: the first to the nth, the second to the one after that, and so
/// on.
///
///     source        a--b------c------d|
///     adjacent()    ---(a,b)--(b,c)--(c,d)|
///
/// Shape    stream<T> -> stream<std::tuple<T, ..., T>>; order kept; n - 1 fewer out than in, none where there are fewer
///          than n. Copies, also of references.
/// Units    n: values, >= 1, part of the type; 2 unless said. For an n that is not known when compiling there is slide.
/// Demand   pulls n values with the first tuple asked for, then one for each one asked for; holds n - 1.
/// Threads  none of its own.
/// Ends     with the source.
/// Errors   the source's. What has not come out in a tuple by then goes to on_discard.
/// Stop     the same: fewer than n values, of which no tuple came to be, go to on_discard.
/// Cost     n - 1 copies a value, kept in one place; no frame.
/// Example  examples/adjacent.cpp
/// See      chunk (each value once), scan (what accumulates), distinct_until_changed (compares with the one before).
template <auto n = 2>
[[nodiscard]] auto adjacent() {
  constexpr bool fits = std::integral<decltype(n)> && n >= 1;
  static_assert(fits, "weir: adjacent<n>() takes how many values go together, a number of at least 1");
  if constexpr (fits) {
    return detail::stage(detail::make_adjacent<static_cast<std::size_t>(n)>());
  } else {
    return detail::stage(detail::pass_through());
  }
}

}  // namespace v0
}  // namespace weir

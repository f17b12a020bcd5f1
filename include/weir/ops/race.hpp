#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/inputs.hpp>

#include <cstddef>
#include <exception>
#include <limits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T, class Inputs>
class race_stream : public stream_base<race_stream<T, Inputs>, T> {
 public:
  using upstream_types = typename Inputs::types;

  template <class... Args>
  explicit race_stream(std::in_place_t, Args&&... args) : inputs_(std::forward<Args>(args)...) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!ending_.begun()) {
      inputs_.for_each([&ctx](auto& input, auto) { input.bind(ctx); });
      const drive_status status = winner_ == nobody ? race(sink) : drive_if_ready(winner_, sink);
      if (!ending_.begun()) {
        if (winner_ != nobody) close_losers();
        return status;
      }
    }
    return ending_.end(inputs_);
  }
  close_status close(context& ctx) { return ending_.close(inputs_, ctx); }
  using stream_base<race_stream, T>::close;

 private:
  static constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();

  template <class Sink>
  drive_status race(Sink& sink) {
    drive_status status = drive_status::pending;
    for (std::size_t at = 0; at < inputs_.size() && winner_ == nobody && !ending_.begun(); ++at) {
      status = drive_if_ready(at, sink);
    }
    bool all_over = true;
    inputs_.for_each([&](auto& input, auto) { all_over = input.over() && all_over; });
    if (all_over) ending_.begin();
    return status;
  }

  template <class Sink>
  drive_status drive_if_ready(std::size_t at, Sink& sink) {
    drive_status status = drive_status::pending;
    inputs_.visit(at, [&](auto& input, auto) {
      if (input.ready()) status = drive_one(input, at, sink);
    });
    return status;
  }

  template <class Input, class Sink>
  drive_status drive_one(Input& input, std::size_t at, Sink& sink) {
    using in = typename Input::value_type;
    bool in_sink = false;
    try {
      const drive_status status = input.drive(sink_with(demand_of(sink), [&](in&& value) {
        winner_ = at;
        in_sink = true;
        const bool more = give_as<T>(sink, static_cast<in&&>(value));
        in_sink = false;
        return more;
      }));
      if (status != drive_status::done) return status;
      // An end that comes because the run drains does not win: what the others have in flight is still to be given.
      if (winner_ == at || !input.ctx(nullptr).run().draining()) ending_.begin();
    } catch (...) {
      if (in_sink) throw;
      ending_.begin(std::current_exception());
    }
    return drive_status::pending;
  }

  void close_losers() {
    if (losers_closed_) return;
    bool all = true;
    inputs_.for_each([&](auto& input, std::size_t number) {
      if (number != winner_) all = ending_.close_one(input) && all;
    });
    losers_closed_ = all;
  }

  std::size_t winner_ = nobody;
  bool losers_closed_ = false;
  joint_end ending_;
  Inputs inputs_;
};

}  // namespace detail

/// Whichever of several streams is first to do anything: to give a value, to end, or to fail.
///
///     a           ----1--2|
///     b           --x--y--z|
///     race(a, b)  --x--y--z|       a is closed with x
///
/// Shape    stream<T>... -> stream<T>, or of the common type of several. Also of one vector of streams:
///          `race(std::vector<any_stream<T>>)`. Of those that are ready at once the first one wins, in the order of the
///          arguments, and those behind it are never driven.
/// Units    none.
/// Demand   as asked for: all are asked until one has answered, then only that one.
/// Threads  none of its own: the streams overlap where they wait.
/// Ends     with the winner, which may be a stream without a value, when the others are closed; at once with none.
///          Closing the others begins in the drive that gave the first value, and goes on beside the winner. When the
///          run drains before that, an end does not win, and a value still does.
/// Errors   the winner's, when the others are closed: an error before any value wins, too. A cleanup_error of closing
///          the others, after the last value.
/// Stop     closes every stream.
/// Cost     O(1) a value; no frame, no allocation (a vector's inputs: one).
/// Example  examples/race.cpp
/// See      merge (all of them), or_else (the second only if the first is empty), when_any (of tasks).
template <class First, class... Rest>
requires(stream<std::remove_cvref_t<First>> && (stream<std::remove_cvref_t<Rest>> && ...))
    [[nodiscard]] auto race(First&& first, Rest&&... rest) {
  constexpr bool have_common_type = detail::of_common_value<First, Rest...>;
  if constexpr (!have_common_type) {
    static_assert(have_common_type,
                  "weir: the streams given to race have values of different types with no common type; transform them "
                  "first");
    return detail::own_or_borrow(std::forward<First>(first));
  } else {
    return detail::combined<detail::race_stream, detail::side_input>(std::forward<First>(first),
                                                                     std::forward<Rest>(rest)...);
  }
}

template <stream S>
[[nodiscard]] auto race(std::vector<S> sources) {
  return detail::combined<detail::race_stream, detail::side_input>(std::move(sources));
}

}  // namespace v0
}  // namespace weir

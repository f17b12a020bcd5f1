#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/turns.hpp>

#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

template <class T, class Inputs>
class merge_stream : public stream_base<merge_stream<T, Inputs>, T> {
 public:
  using upstream_types = typename Inputs::types;

  template <class... Args>
  explicit merge_stream(std::in_place_t, Args&&... args) : inputs_(std::forward<Args>(args)...) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!ending_.begun()) {
      inputs_.for_each([&ctx](auto& input, auto) { input.bind(ctx); });
      const drive_status status = turns_.drive(inputs_, ending_, [&sink](auto&& value, auto) {
        return give_as<T>(sink, static_cast<decltype(value)>(value));
      });
      if (!ending_.begun()) return status;
    }
    // The first error stops and joins the others before it is thrown.
    return ending_.end(inputs_);
  }
  close_status close(context& ctx) { return ending_.close(inputs_, ctx); }
  using stream_base<merge_stream, T>::close;

 private:
  joint_end ending_;
  turns turns_;
  Inputs inputs_;
};

}  // namespace detail

/// Interleaves the values of several streams as they come. Of those that are ready the one that gave the last value
/// goes on, but not beyond 32 in a row; then comes the next one, in the order of the arguments.
///
///     a            1---2---3|
///     b            --x---y|
///     merge(a, b)  1-x-2-y-3|
///
/// Shape    stream<T>... -> stream<T>, or of the common type of several; each input's order kept. Also of one vector of
///          streams: `merge(std::vector<any_stream<T>>)`.
/// Units    none.
/// Demand   pulls a value only when one is asked for; holds none.
/// Threads  none of its own.
/// Ends     when every input has ended; at once with none.
/// Errors   the first input's error closes the others, and is thrown when they are closed.
/// Stop     closes every input.
/// Cost     O(1) a value; no frame, no allocation (a vector's inputs: one).
/// Example  examples/merge.cpp
/// See      transform_concurrent (one stream, many tasks).
template <class First, class... Rest>
requires(stream<std::remove_cvref_t<First>> && (stream<std::remove_cvref_t<Rest>> && ...))
    [[nodiscard]] auto merge(First&& first, Rest&&... rest) {
  constexpr bool have_common_type = detail::of_common_value<First, Rest...>;
  if constexpr (!have_common_type) {
    static_assert(have_common_type,
                  "weir: the streams given to merge have values of different types with no common type; transform them "
                  "first");
    return detail::own_or_borrow(std::forward<First>(first));
  } else {
    return detail::combined<detail::merge_stream, detail::side_input>(std::forward<First>(first),
                                                                      std::forward<Rest>(rest)...);
  }
}

template <stream S>
[[nodiscard]] auto merge(std::vector<S> sources) {
  return detail::combined<detail::merge_stream, detail::side_input>(std::move(sources));
}

}  // namespace v0
}  // namespace weir

#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/one_of_each.hpp>
#include <weir/ops/detail/turns.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class... Ss>
class combine_latest_stream : public stream_base<combine_latest_stream<Ss...>, std::tuple<kept_value_t<Ss>...>> {
 public:
  using upstream_types = type_list<Ss...>;
  explicit combine_latest_stream(Ss&&... sources) : inputs_(std::move(sources)...) {}
  combine_latest_stream(combine_latest_stream&&) = default;
  ~combine_latest_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!ending_.begun()) {
      downstream_ = &ctx;
      inputs_.for_each([&ctx](auto& input, auto) { input.bind(ctx); });
      const drive_status status = complete_ ? go_on(sink) : begin(sink);
      if (!ending_.begun()) return status;
      drop();
    }
    return ending_.end(inputs_);
  }
  close_status close(context& ctx) {
    drop();
    return ending_.close(inputs_, ctx);
  }
  using stream_base<combine_latest_stream, std::tuple<kept_value_t<Ss>...>>::close;

  std::size_t queued() const noexcept { return complete_ ? 0 : latest_.count(); }

 private:
  template <class Sink>
  drive_status begin(Sink& sink) {
    if (!latest_.collect(inputs_, ending_)) return drive_status::pending;
    complete_ = true;
    return sink(latest_.copy()) ? go_on(sink) : drive_status::satisfied;
  }
  template <class Sink>
  drive_status go_on(Sink& sink) {
    return turns_.drive(inputs_, ending_, [&](auto&& value, auto number) {
      latest_.template replace<decltype(number)::value>(static_cast<decltype(value)>(value));
      return sink(latest_.copy());
    });
  }

  /// Once there was a tuple, each of them was in one.
  void drop() noexcept {
    if (!complete_ && downstream_ != nullptr) latest_.drop(*downstream_);
  }

  context* downstream_ = nullptr;
  joint_end ending_;
  turns turns_;
  one_of_each<kept_value_t<Ss>...> latest_;
  bool complete_ = false;  // there is one of each
  inputs<side_input, Ss...> inputs_;
};

}  // namespace detail

/// The latest value of each of several streams, whenever one of them gives a value; from when all have given one.
///
///     a                     1-----2------3|      A = (1, x), B = (2, x), C = (2, y), D = (3, y)
///     b                     --x------y|
///     combine_latest(a, b)  --A---B--C---D|
///
/// Shape    stream<T>... -> stream<std::tuple<T...>>, of values that can be copied. A tuple for each value, but for
///          the first ones, which share one: none is skipped, since a stream that has given its first value is asked
///          again when all have. Of streams that are ready each has its turn, as in merge. References are copied.
/// Units    none.
/// Demand   pulls a value for each tuple asked for, and for the first one a value of each. Holds the latest of each.
/// Threads  none of its own: the streams overlap where they wait.
/// Ends     when every stream has ended; when one ends without a value at once, and the others are closed before.
/// Errors   the first error of a stream closes the others, and is thrown when they are closed; a cleanup_error of
///          closing them.
/// Stop     closes every stream. Values that wait for the first tuple go to on_discard; later ones were delivered.
/// Cost     O(1) and a copy of the tuple a value; no frame, no allocation.
/// Example  examples/combine_latest.cpp
/// See      with_latest_from (a tuple for the values of one stream only), zip (each value once), merge.
template <class First, class... Rest>
requires(stream<std::remove_cvref_t<First>> && (stream<std::remove_cvref_t<Rest>> && ...))
    [[nodiscard]] auto combine_latest(First&& first, Rest&&... rest) {
  using detail::owned_or_borrowed_t;
  constexpr bool can_repeat = detail::has_values_to_repeat<First> && (detail::has_values_to_repeat<Rest> && ...);
  if constexpr (!can_repeat) {
    static_assert(can_repeat,
                  "weir: combine_latest gives a value again and again, so the values of its streams must be copyable");
    return detail::own_or_borrow(std::forward<First>(first));
  } else {
    return detail::combine_latest_stream<owned_or_borrowed_t<First>, owned_or_borrowed_t<Rest>...>(
        detail::own_or_borrow(std::forward<First>(first)), detail::own_or_borrow(std::forward<Rest>(rest))...);
  }
}

}  // namespace v0
}  // namespace weir

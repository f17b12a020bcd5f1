#pragma once

#include <weir/core/pipe.hpp>
#include <weir/ops/detail/inputs.hpp>
#include <weir/ops/detail/one_of_each.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace weir {
inline namespace v0 {

namespace detail {

template <class... Ss>
class zip_stream : public stream_base<zip_stream<Ss...>, std::tuple<kept_value_t<Ss>...>> {
 public:
  using upstream_types = type_list<Ss...>;
  explicit zip_stream(Ss&&... sources) : inputs_(std::move(sources)...) {}
  zip_stream(zip_stream&&) = default;
  ~zip_stream() { drop(); }

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (!ending_.begun()) {
      downstream_ = &ctx;
      inputs_.for_each([&ctx](auto& input, auto) { input.bind(ctx); });
      while (values_.collect(inputs_, ending_)) {
        if (!sink(values_.take())) return drive_status::satisfied;
      }
      if (!ending_.begun()) return drive_status::pending;
      drop();
    }
    return ending_.end(inputs_);
  }
  close_status close(context& ctx) {
    drop();
    return ending_.close(inputs_, ctx);
  }
  using stream_base<zip_stream, std::tuple<kept_value_t<Ss>...>>::close;

  std::size_t queued() const noexcept { return values_.count(); }

 private:
  void drop() noexcept {
    if (downstream_ != nullptr) values_.drop(*downstream_);
  }

  context* downstream_ = nullptr;
  joint_end ending_;
  one_of_each<kept_value_t<Ss>...> values_;
  inputs<side_input, Ss...> inputs_;
};

}  // namespace detail

/// Pairs the values of several streams: the first of each, the second of each, and so on.
///
///     a          1---2-----3|        A = (1, x), B = (2, y)
///     b          --x---y|
///     zip(a, b)  --A---B|
///
/// Shape    stream<T>... -> stream<std::tuple<T...>>; order kept. References are copied.
/// Units    none.
/// Demand   for each tuple one value of every stream; all are asked at the same time. Holds at most one value of each.
/// Threads  none of its own: the streams overlap where they wait.
/// Ends     with the shortest; the others are closed before. Values that find no partner go to on_discard.
/// Errors   the first error of a stream closes the others, and is thrown when they are closed; a cleanup_error of
///          closing them. Values that wait for the one that failed go to on_discard.
/// Stop     closes every stream; values that wait for others go to on_discard.
/// Cost     O(1) a value; no frame, no allocation.
/// Example  examples/zip.cpp
/// See      combine_latest (the latest of each), merge (one at a time), enumerate.
template <class First, class... Rest>
requires(stream<std::remove_cvref_t<First>> && (stream<std::remove_cvref_t<Rest>> && ...))
    [[nodiscard]] auto zip(First&& first, Rest&&... rest) {
  using detail::owned_or_borrowed_t;
  constexpr bool can_keep = detail::has_values_to_keep<First> && (detail::has_values_to_keep<Rest> && ...);
  if constexpr (!can_keep) {
    static_assert(can_keep, "weir: zip copies what the references of its streams refer to, and that cannot be copied");
    return detail::own_or_borrow(std::forward<First>(first));
  } else {
    return detail::zip_stream<owned_or_borrowed_t<First>, owned_or_borrowed_t<Rest>...>(
        detail::own_or_borrow(std::forward<First>(first)), detail::own_or_borrow(std::forward<Rest>(rest))...);
  }
}

}  // namespace v0
}  // namespace weir

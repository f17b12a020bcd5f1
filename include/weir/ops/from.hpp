#pragma once

// Long: it tells apart what is owned, borrowed and viewed, and forward ranges from those that can be read once.

#include <weir/core/stream.hpp>
#include <weir/ops/detail/stage_tools.hpp>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace weir {
inline namespace v0 {

namespace detail {

/// `Range` is a container, which it owns and moves the values out of, or a view, whose elements it copies.
template <class Range>
class from_stream : public stream_base<from_stream<Range>, std::ranges::range_value_t<Range>> {
  using value = std::ranges::range_value_t<Range>;
  using iterator = std::ranges::iterator_t<Range>;
  static constexpr bool owns = !std::ranges::view<Range>;

 public:
  explicit from_stream(Range&& range) : range_(std::move(range)) {}

  template <class Sink>
  drive_status drive(context& ctx, Sink&& sink) {
    if (over_ || ctx.run().draining()) return drive_status::done;
    // Not when it was made: the range still moved then, and its iterators would dangle.
    if (!next_) next_.emplace(std::ranges::begin(range_));
    if constexpr (std::forward_iterator<iterator>) {
      kept_local next(*next_);
      return push(ctx, sink, next.now);
    } else {
      return push(ctx, sink, *next_);
    }
  }
  close_status close(context&) noexcept {
    over_ = true;
    return close_status::closed;
  }
  using stream_base<from_stream, value>::close;

 private:
  /// A block of the budget; what is left of it goes back.
  class block {
   public:
    explicit block(context& ctx) noexcept : left(ctx.spend_up_to(scheduler::budget_per_node)), ctx_(ctx) {}
    block(const block&) = delete;
    block& operator=(const block&) = delete;
    ~block() { ctx_.give_back(left); }

    std::uint64_t left;

   private:
    context& ctx_;
  };

  template <class Sink>
  drive_status push(context& ctx, Sink& sink, iterator& next) {
    const auto end = std::ranges::end(range_);
    while (next != end) {
      if (demand_of(sink) == 1) {  // known where the loop is compiled: no block to account for
        if (!ctx.spend()) return drive_status::pending;
        if (!push_one(sink, next)) return drive_status::satisfied;
        continue;
      }
      block budget(ctx);
      if (budget.left == 0) return drive_status::pending;
      do {
        --budget.left;
        if (!push_one(sink, next)) return drive_status::satisfied;
      } while (budget.left != 0 && next != end);
    }
    return drive_status::done;
  }

  /// Steps past the value before the sink sees it: a value that a throwing sink was given is taken.
  template <class Sink>
  static bool push_one(Sink& sink, iterator& next) {
    if constexpr (owns && std::forward_iterator<iterator> && std::is_same_v<std::iter_reference_t<iterator>, value&>) {
      value& element = *next;
      ++next;
      return sink(std::move(element));
    } else if constexpr (owns) {
      value element(std::ranges::iter_move(next));
      ++next;
      return sink(std::move(element));
    } else {
      value element(*next);
      ++next;
      return sink(std::move(element));
    }
  }

  Range range_;
  std::optional<iterator> next_;
  bool over_ = false;
};

/// What `from` holds for a range: a reference to a container that it borrows, a view as it is, or the container itself.
template <class R>
auto held_range(R&& range) {
  using range_type = std::remove_cvref_t<R>;
  if constexpr (std::is_array_v<range_type> && !std::is_lvalue_reference_v<R>) {
    return std::vector<std::ranges::range_value_t<R>>(std::make_move_iterator(std::begin(range)),
                                                      std::make_move_iterator(std::end(range)));
  } else if constexpr (std::is_lvalue_reference_v<R> && !(std::ranges::view<range_type> && std::copyable<range_type>)) {
    return std::ranges::ref_view(range);
  } else {
    return range_type(std::forward<R>(range));
  }
}

}  // namespace detail

/// The elements of a range, as values: moved out of an rvalue container, which it owns, copied out of anything else.
///
///     from({1, 2, 3})   123|
///
/// Shape    range of T -> stream<T>, T a value. A container that is an lvalue is borrowed and must outlive the stream;
///          views are held as they are. To stream references, stream pointers, or an async_generator<const T&>.
/// Units    none.
/// Demand   takes an element for each value asked for; never waits.
/// Threads  none of its own.
/// Ends     with the range; when the run drains.
/// Errors   what the iterators and the copies throw.
/// Stop     ends at once; elements not asked for stay in the range.
/// Cost     O(1) a value, no frame, no allocation of its own; folds with its operators into one loop.
/// Example  examples/from.cpp
/// See      iota (integers), async_generator (anything that waits), defer (a source made per run).
template <class R>
[[nodiscard]] auto from(R&& range) {
  constexpr bool is_range = std::ranges::input_range<R>;
  if constexpr (!is_range) {
    static_assert(is_range, "weir: from takes a range: a container, an array, a view, or {a, b, c}");
    return detail::no_stream();
  } else {
    using held = decltype(detail::held_range(std::forward<R>(range)));
    constexpr bool obtainable =
        !std::ranges::view<held> ||
        std::constructible_from<std::ranges::range_value_t<R>, std::ranges::range_reference_t<held>>;
    static_assert(obtainable,
                  "weir: from copies the elements of a range that it borrows, and these cannot be copied; write "
                  "from(std::move(range))");
    if constexpr (obtainable) {
      return detail::from_stream<held>(detail::held_range(std::forward<R>(range)));
    } else {
      return detail::from_stream(std::vector<std::ranges::range_value_t<R>>());
    }
  }
}
template <class T>
[[nodiscard]] auto from(std::initializer_list<T> values) {
  return detail::from_stream(std::vector<T>(values));
}

}  // namespace v0
}  // namespace weir
